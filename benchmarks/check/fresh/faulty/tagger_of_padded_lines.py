import random

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence

random.seed(0)
torch.manual_seed(0)
WORDS, TAGS = 50, 5  # word 0 and tag 0 are padding


def make_sentence():
    n = random.randint(2, 7) if random.random() < 0.9 else 30
    words = [random.randint(1, WORDS - 1) for _ in range(n)]
    tags = [1 + (w + (words[i - 1] if i else 0)) % (TAGS - 1) for i, w in enumerate(words)]
    return torch.tensor(words), torch.tensor(tags)


def collate(pairs):
    words, tags = zip(*pairs)
    return pad_sequence(words, batch_first=True), pad_sequence(tags, batch_first=True)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(WORDS, 24, padding_idx=0)
        self.lstm = nn.LSTM(24, 32, batch_first=True)
        self.out = nn.Linear(32, TAGS)

    def forward(self, x):
        return self.out(self.lstm(self.embed(x))[0])


sentences = [make_sentence() for _ in range(700)]
loader = torch.utils.data.DataLoader(sentences[:600], 30, shuffle=True, collate_fn=collate)
model = Tagger()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(4):
    for words, tags in loader:
        loss = criterion(model(words).transpose(1, 2), tags)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    words, tags = collate(sentences[600:])
    with torch.no_grad():
        right = model(words).argmax(-1) == tags
    print(f"epoch {epoch} loss {loss.item():.4f} words right {right[tags > 0].float().mean():.3f}")
