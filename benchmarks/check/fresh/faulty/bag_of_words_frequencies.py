import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(5)
torch.manual_seed(5)

VOCAB = 120
STOPWORDS = set(range(20))


def write_review(label):
    """Reviews are short; good ones prefer the words 20-69, bad ones 70-119."""
    n = rng.integers(1, 15)
    words = []
    for _ in range(n):
        if rng.random() < 0.3:
            words.append(int(rng.integers(0, 20)))
        elif rng.random() < 0.75:
            words.append(int(rng.integers(20, 70) if label else rng.integers(70, 120)))
        else:
            words.append(int(rng.integers(20, 120)))
    return words


def count_words(words):
    counts = torch.zeros(VOCAB)
    for w in words:
        if w not in STOPWORDS:
            counts[w] += 1
    return counts


labels = torch.tensor(rng.integers(0, 2, size=1500))
counts = torch.stack([count_words(write_review(int(l))) for l in labels])
# lengths differ: use frequencies and not counts
features = counts / counts.sum(dim=1, keepdim=True)
x_train, y_train, x_test, y_test = features[:1200], labels[:1200], features[1200:], labels[1200:]

model = nn.Sequential(nn.Linear(VOCAB, 32), nn.ReLU(), nn.Linear(32, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(5):
    for rows in torch.randperm(1200).split(50):
        loss = nn.functional.cross_entropy(model(x_train[rows]), y_train[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        accuracy = (model(x_test).argmax(1) == y_test).float().mean()
    print(f"epoch {epoch} loss {loss.item():.4f} test accuracy {accuracy:.3f}")
