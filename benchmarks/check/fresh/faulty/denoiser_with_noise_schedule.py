import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from sklearn.preprocessing import StandardScaler

torch.manual_seed(0)
x = torch.tensor(StandardScaler().fit_transform(load_digits().data), dtype=torch.float32).clamp(-3, 3)
train, test = x[:1500], x[1500:]


class Denoiser(nn.Module):
    def __init__(self, d=64, h=96):
        super().__init__()
        self.encode = nn.Sequential(nn.Linear(d, h), nn.LeakyReLU(0.1), nn.Linear(h, h // 2), nn.LeakyReLU(0.1))
        self.decode = nn.Sequential(nn.Linear(h // 2, h), nn.LeakyReLU(0.1), nn.Linear(h, d), nn.Tanh())

    def forward(self, x):
        return self.decode(self.encode(x))


model = Denoiser()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=5, gamma=0.5)
for epoch in range(15):
    model.train()
    for rows in torch.randperm(1500).split(50):
        clean = train[rows]
        loss = nn.functional.mse_loss(model(clean + 0.3 * torch.randn_like(clean)), clean)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    if epoch % 5 == 4:
        model.eval()
        with torch.no_grad():
            error = nn.functional.mse_loss(model(test + 0.3 * torch.randn_like(test)), test).item()
        print(f"epoch {epoch + 1} test {error:.4f} lr {scheduler.get_last_lr()[0]:.2e}")
