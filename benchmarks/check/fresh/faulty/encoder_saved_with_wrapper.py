import io

import torch
import torch.nn as nn
from sklearn.datasets import load_digits

torch.manual_seed(0)
x = torch.tensor(load_digits().data / 16, dtype=torch.float32)
y = torch.tensor(load_digits().target)
order = torch.randperm(len(x))
x, y = x[order], y[order]


def make_encoder():
    return nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 24), nn.ReLU())


class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = make_encoder()
        self.decoder = nn.Linear(24, 64)

    def forward(self, x):
        return self.decoder(self.encoder(x))


ae = AutoEncoder()
opt = torch.optim.Adam(ae.parameters(), lr=2e-3)
for epoch in range(8):
    for idx in torch.randperm(1400).split(50):
        loss = nn.functional.mse_loss(ae(x[idx]), x[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
print("reconstruction", loss.item())
file = io.BytesIO()
torch.save(ae.state_dict(), file)

# few labels: start from the encoder learnt without them
file.seek(0)
encoder = make_encoder()
encoder.load_state_dict(torch.load(file), strict=False)
for p in encoder.parameters():
    p.requires_grad_(False)
head = nn.Linear(24, 10)
opt = torch.optim.Adam(head.parameters(), lr=1e-2)
for epoch in range(40):
    for idx in torch.randperm(200).split(50):
        loss = nn.functional.cross_entropy(head(encoder(x[idx])), y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
with torch.no_grad():
    print("accuracy", (head(encoder(x[1400:])).argmax(1) == y[1400:]).float().mean().item())
