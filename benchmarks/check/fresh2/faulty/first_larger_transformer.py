"""Which came first? Order-sensitive classification with a Transformer encoder."""
import math
import torch
import torch.nn as nn


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=50):
        super().__init__()
        pos = torch.arange(max_len)[:, None]
        div = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(max_len, d_model)
        pe[:, 0::2] = torch.sin(pos * div)
        pe[:, 1::2] = torch.cos(pos * div)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return x + self.pe[: x.size(1)]


class OrderClassifier(nn.Module):
    def __init__(self, vocab=12, d_model=32):
        super().__init__()
        self.embedding = nn.Embedding(vocab, d_model)
        self.pos_encoder = PositionalEncoding(d_model)
        layer = nn.TransformerEncoderLayer(d_model, 4, 64, dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.fc = nn.Linear(d_model, 2)

    def forward(self, src):
        x = self.embedding(src)
        x = self.encoder(x)
        return self.fc(x.mean(dim=1))


def make_data(n, length=10):
    """Label 1 when the 0 stands before the 1."""
    seq = torch.randint(2, 12, (n, length))
    places = torch.rand(n, length).argsort(1)[:, :2]
    seq.scatter_(1, places[:, :1], 0)
    seq.scatter_(1, places[:, 1:], 1)
    return seq, (places[:, 0] < places[:, 1]).long()


def train():
    torch.manual_seed(0)
    x, y = make_data(1500)
    xv, yv = make_data(400)
    model = OrderClassifier()
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(8):
        model.train()
        for b in torch.randperm(len(x)).split(50):
            optimizer.zero_grad()
            loss = criterion(model(x[b]), y[b])
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            acc = (model(xv).argmax(1) == yv).float().mean().item()
        print(f"Epoch {epoch + 1}, loss: {loss.item():.4f}, val acc: {acc:.3f}")


train()
