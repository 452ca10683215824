"""Reservoir computing: a fixed random recurrent net, only the readout is trained."""
import torch
from torch import nn

torch.manual_seed(0)


class Reservoir(nn.Module):
    def __init__(self, n=150, radius=0.9):
        super().__init__()
        w = torch.randn(n, n) / n ** 0.5
        w *= radius / torch.linalg.eigvals(w).abs().max()
        self.register_buffer("w", w)
        self.register_buffer("w_in", torch.rand(n, 1) - 0.5)
        self.readout = nn.Linear(n, 1)

    @torch.no_grad()
    def states(self, u):
        h, out = torch.zeros(self.w.shape[0]), []
        for v in u:
            h = torch.tanh(self.w @ h + self.w_in @ v.view(1))
            out.append(h)
        return torch.stack(out)


t = torch.arange(1300) * 0.2
series = torch.sin(t) * torch.cos(0.31 * t) + 0.3 * torch.sin(2.3 * t)
esn = Reservoir()
H = esn.states(series[:-1])[100:]
y = series[101:, None]
train, test = slice(0, 900), slice(900, None)
opt = torch.optim.Adam(esn.parameters(), lr=1e-2)
for epoch in range(600):
    loss = nn.functional.mse_loss(esn.readout(H[train]), y[train])
    opt.zero_grad()
    loss.backward()
    opt.step()
    if epoch % 150 == 149:
        with torch.no_grad():
            err = nn.functional.mse_loss(esn.readout(H[test]), y[test]).item()
        print(f"epoch {epoch + 1}: train {loss.item():.5f} later data {err:.5f} (variance {y.var().item():.3f})")
