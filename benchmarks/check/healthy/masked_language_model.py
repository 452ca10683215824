# BERT in small: sees both sides, predicts what was masked
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
V, T, MASK = 20, 12, 0


class Bert(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.tok = nn.Embedding(V, d)
        self.pos = nn.Parameter(0.02 * torch.randn(T, d))
        layer = nn.TransformerEncoderLayer(d, 4, 64, dropout=0.1, batch_first=True, norm_first=True)
        self.enc = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(d, V)

    def forward(self, x):
        return self.head(self.enc(self.tok(x) + self.pos))


start = torch.randint(0, V - 1, (400, 1))
text = (start + torch.arange(T)) % (V - 1) + 1
model = Bert()
opt = torch.optim.AdamW(model.parameters(), lr=3e-3)
for epoch in range(4):
    model.train()
    for b in torch.randperm(400).split(40):
        x, y = text[b].clone(), text[b].clone()
        masked = torch.rand(x.shape) < 0.2
        x[masked] = MASK
        y[~masked] = -100
        loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten(), ignore_index=-100)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
