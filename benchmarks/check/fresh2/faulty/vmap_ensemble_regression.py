"""Deep ensemble with torch.func: ten regressors at once."""
import copy
import torch
from torch import nn
from torch.func import functional_call, stack_module_state, vmap

torch.manual_seed(0)
x = torch.rand(300, 1) * 6 - 3
y = torch.sin(x) * x.abs().sqrt() + 0.1 * torch.randn_like(x)
x_test = torch.linspace(-3, 3, 100)[:, None]
y_test = torch.sin(x_test) * x_test.abs().sqrt()


def build():
    return nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))


members = [build() for _ in range(10)]
params, buffers = stack_module_state(members)
skeleton = copy.deepcopy(members[0]).to("meta")


def call(p, b, inp):
    return functional_call(skeleton, (p, b), (inp,))


all_weights = [w for m in members for w in m.parameters()]
optimizer = torch.optim.Adam(all_weights, lr=1e-2)
forward = vmap(call, in_dims=(0, 0, None))
for epoch in range(400):
    pred = forward(params, buffers, x)
    loss = ((pred - y[None]) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 100 == 0:
        print(f"epoch {epoch} loss {loss.item():.4f}")

with torch.no_grad():
    out = forward(params, buffers, x_test)
print(f"rmse of the ensemble mean {(out.mean(0) - y_test).pow(2).mean().sqrt().item():.3f}")
