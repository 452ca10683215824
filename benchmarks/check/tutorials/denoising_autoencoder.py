import torch
from torch import nn

torch.manual_seed(0)
grid = torch.arange(16)
place = torch.randint(2, 14, (500, 1, 1))
wide = torch.randint(1, 4, (500, 1, 1))
clean = ((grid[None, :, None] - place).abs() < wide).float().expand(-1, -1, 16).unsqueeze(1) * 0.9 + 0.05


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.ReLU(),
            nn.Flatten(), nn.Linear(256, 16),
        )
        self.decoder = nn.Sequential(
            nn.Linear(16, 256), nn.ReLU(), nn.Unflatten(1, (16, 4, 4)),
            nn.ConvTranspose2d(16, 8, 2, stride=2), nn.ReLU(), nn.ConvTranspose2d(8, 1, 2, stride=2), nn.Sigmoid(),
        )

    def forward(self, x):
        return self.decoder(self.encoder(x))


model = Autoencoder()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(4):
    for b in torch.randperm(500).split(50):
        noisy = (clean[b] + 0.2 * torch.randn_like(clean[b])).clamp(0, 1)
        loss = criterion(model(noisy), clean[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch [{epoch + 1}/4], loss:{loss.item():.4f}")
