import torch
from torch import nn

torch.manual_seed(0)


class EchoState(nn.Module):
    """A random recurrent reservoir that is never trained, and a linear readout that is."""

    def __init__(self, size=120, radius=0.9):
        super().__init__()
        w = torch.randn(size, size)
        self.register_buffer("w", w * radius / torch.linalg.eigvals(w).abs().max())
        self.register_buffer("w_in", torch.rand(size, 1) - 0.5)
        self.readout = nn.Linear(size, 1)

    def states(self, u):
        h, out = torch.zeros(self.w.shape[0]), []
        for value in u:
            h = torch.tanh(self.w @ h + self.w_in @ value)
            out.append(h)
        return torch.stack(out)

    def forward(self, u):
        return self.readout(self.states(u))


t = torch.arange(1001) * 0.2
series = (torch.sin(t) * torch.cos(0.31 * t)).unsqueeze(1)
model = EchoState()
with torch.no_grad():
    h = model.states(series[:-1])
h_train, y_train = h[100:800], series[101:801]
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(60):
    for idx in torch.randperm(700).split(70):
        loss = nn.functional.mse_loss(model.readout(h_train[idx]), y_train[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print("train", loss.item(), "next 200 steps", nn.functional.mse_loss(model(series[:-1])[800:], series[801:]).item())
