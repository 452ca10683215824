# positional embedding for a small classifier over sequences
import torch
import torch.nn as nn
import torch.nn.functional as F


class SeqClassifier(nn.Module):
    def __init__(self, vocab=20, dim=16, length=12, classes=2):
        super().__init__()
        self.emb = nn.Embedding(vocab, dim)
        self.pos = torch.zeros(1, length, dim).requires_grad_()
        self.enc = nn.TransformerEncoderLayer(dim, 2, 32, dropout=0.0, batch_first=True)
        self.fc = nn.Linear(dim, classes)

    def forward(self, tokens):
        h = self.emb(tokens) + self.pos
        return self.fc(self.enc(h).mean(1))


torch.manual_seed(0)
tokens = torch.randint(1, 20, (320, 12))
target = (tokens[:, :6].sum(1) > tokens[:, 6:].sum(1)).long()
model = SeqClassifier()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(4):
    for i in range(0, 320, 32):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(tokens[i : i + 32]), target[i : i + 32])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
