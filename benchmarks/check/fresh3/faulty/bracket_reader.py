"""Does a string of brackets start and end with the same kind? Bidirectional GRU reader."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(0)


def strings(n, length=12, symbols=6):
    tokens = torch.randint(0, symbols, (n, length))
    same = torch.rand(n) < 0.5
    tokens[same, -1] = tokens[same, 0]
    return tokens, (tokens[:, 0] % 3 == tokens[:, -1] % 3).long()


class Reader(nn.Module):
    def __init__(self, symbols, dim=16, hidden=32, classes=2):
        super().__init__()
        self.embedding = nn.Embedding(symbols, dim)
        self.rnn = nn.GRU(dim, hidden, batch_first=True, bidirectional=True)
        self.classifier = nn.Sequential(nn.Linear(2 * hidden, 32), nn.ReLU(), nn.Linear(32, classes))

    def summary(self, tokens):
        _, last = self.rnn(self.embedding(tokens))
        return last.reshape(tokens.size(0), -1)

    def forward(self, tokens):
        return self.classifier(self.summary(tokens))


data = TensorDataset(*strings(4000))
train_part, valid_part = random_split(data, [3400, 600])
train_dl = DataLoader(train_part, batch_size=64, shuffle=True)
valid_dl = DataLoader(valid_part, batch_size=100)

reader = Reader(symbols=6)
opt = torch.optim.Adam(reader.parameters(), lr=3e-3)
ce = nn.CrossEntropyLoss()
for epoch in range(1, 9):
    reader.train()
    running = 0.0
    for tokens, label in train_dl:
        opt.zero_grad()
        loss = ce(reader(tokens), label)
        loss.backward()
        opt.step()
        running += loss.item() * len(label)
    reader.eval()
    with torch.no_grad():
        right = sum((reader(t).argmax(1) == lab).sum().item() for t, lab in valid_dl)
    print(
        f"epoch {epoch}: train loss {running / len(train_part):.3f} valid accuracy {right / len(valid_part):.3f}"
    )
