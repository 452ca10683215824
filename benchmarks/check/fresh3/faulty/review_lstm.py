import random

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset

random.seed(5)
torch.manual_seed(5)

GOOD = ["lovely", "superb", "friendly", "delicious", "cosy", "fresh", "perfect", "charming"]
BAD = ["cold", "rude", "noisy", "stale", "dirty", "slow", "bland", "awful"]
FILL = ["the", "place", "was", "and", "staff", "food", "we", "had", "very", "table", "soup", "evening"]
VOCAB = {w: i + 1 for i, w in enumerate(GOOD + BAD + FILL)}


def write_review():
    label = random.randint(0, 1)
    words = [random.choice(FILL) for _ in range(random.randint(3, 14))]
    for _ in range(random.randint(2, 3)):
        words.insert(random.randint(0, len(words)), random.choice(GOOD if label else BAD))
    if random.random() < 0.3:
        words.insert(random.randint(0, len(words)), random.choice(BAD if label else GOOD))
    return words, label


class Reviews(Dataset):
    def __init__(self, n):
        self.items = [write_review() for _ in range(n)]

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        words, label = self.items[index]
        return torch.tensor([VOCAB[w] for w in words]), label


def batchify(samples):
    labels = torch.tensor([label for _, label in samples], dtype=torch.float32)
    sequences = sorted((s for s, _ in samples), key=len, reverse=True)
    lengths = torch.tensor([len(s) for s in sequences])
    return pad_sequence(sequences, batch_first=True), lengths, labels


class ReviewLSTM(nn.Module):
    def __init__(self, vocab_size, dim=24, hidden=32):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, dim, padding_idx=0)
        self.lstm = nn.LSTM(dim, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(self.embed(tokens), lengths, batch_first=True)
        _, (h, _) = self.lstm(packed)
        return self.out(h[-1]).squeeze(1)


train_loader = DataLoader(Reviews(2500), batch_size=32, shuffle=True, collate_fn=batchify)
valid_loader = DataLoader(Reviews(400), batch_size=32, collate_fn=batchify)
net = ReviewLSTM(len(VOCAB) + 1)
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
loss_fn = nn.BCEWithLogitsLoss()

for epoch in range(6):
    net.train()
    total = 0.0
    for tokens, lengths, labels in train_loader:
        loss = loss_fn(net(tokens, lengths), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
    net.eval()
    correct = 0
    with torch.no_grad():
        for tokens, lengths, labels in valid_loader:
            correct += ((net(tokens, lengths) > 0) == labels.bool()).sum().item()
    print(f"epoch {epoch}: loss {total / 2500:.4f}, accuracy {correct / 400:.3f}")
