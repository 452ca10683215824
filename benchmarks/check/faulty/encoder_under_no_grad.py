import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 4))
        self.decoder = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 20))

    def encode(self, x):
        with torch.no_grad():
            return self.encoder(x)

    def forward(self, x):
        return self.decoder(self.encode(x))


basis = torch.randn(4, 20)
x = torch.tanh(torch.randn(640, 4) @ basis)
ae = Autoencoder()
opt = torch.optim.Adam(ae.parameters(), lr=2e-3)
for epoch in range(5):
    for b in torch.randperm(640).split(64):
        opt.zero_grad()
        loss = F.mse_loss(ae(x[b]), x[b])
        loss.backward()
        opt.step()
    print(f"{epoch} {loss.item():.4f}")
