"""Curve fitting with L-BFGS on the full data; the closure is evaluated many times per step."""
import torch
from torch import nn

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)

t = torch.linspace(0, 1, 80).unsqueeze(1)
signal = torch.exp(-2 * t) * torch.sin(8 * t)
observed = signal + 0.02 * torch.randn_like(signal)

model = nn.Sequential(nn.Linear(1, 20), nn.Tanh(), nn.Linear(20, 20), nn.Tanh(), nn.Linear(20, 1))
optimizer = torch.optim.LBFGS(model.parameters(), lr=1.0, max_iter=10, line_search_fn="strong_wolfe")
calls = 0


def closure():
    global calls
    calls += 1
    optimizer.zero_grad()
    misfit = (model(t) - observed).square().mean()
    ridge = sum(p.square().sum() for p in model.parameters())
    loss = misfit + 1e-7 * ridge
    loss.backward()
    return loss


for step in range(25):
    loss = optimizer.step(closure)
    if step % 6 == 0:
        print(f"step {step:2d} loss {loss.item():.6f} after {calls} evaluations")

with torch.no_grad():
    error = (model(t) - signal).square().mean().sqrt().item()
print(f"root mean square error against the true signal {error:.4f}, signal size {signal.std().item():.4f}")
