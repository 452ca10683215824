import torch
import torch.nn as nn

torch.manual_seed(0)


class SequenceClassifier(nn.Module):
    def __init__(self, vocab=12, d_model=64, nhead=4, layers=3, classes=4, length=10):
        super().__init__()
        self.tok = nn.Embedding(vocab, d_model)
        self.pos = nn.Parameter(torch.randn(length, d_model) * 0.02)
        enc = nn.TransformerEncoderLayer(d_model, nhead, 4 * d_model, dropout=0.0, batch_first=True)
        self.enc = nn.TransformerEncoder(enc, layers)
        self.fc = nn.Linear(d_model, classes)

    def forward(self, x):
        return self.fc(self.enc(self.tok(x) + self.pos).mean(1))


def make(n):
    x = torch.randint(0, 12, (n, 10))
    # which third-of-the-alphabet is most frequent
    counts = torch.stack([((x // 3) == k).sum(1) for k in range(4)], 1)
    return x, counts.argmax(1)


x, y = make(2000)
xv, yv = make(500)
model = SequenceClassifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
criterion = nn.CrossEntropyLoss()
for epoch in range(2):
    model.train()
    total = 0.0
    for idx in torch.randperm(2000).split(50):
        optimizer.zero_grad()
        loss = criterion(model(x[idx]), y[idx])
        loss.backward()
        optimizer.step()
        total += loss.item()
    model.eval()
    with torch.no_grad():
        acc = (model(xv).argmax(1) == yv).float().mean()
    print(f"Epoch {epoch}: loss={total / 40:.3f} val_acc={acc:.3f}")
