import torch
import torch.nn as nn
from torch.func import functional_call, grad, stack_module_state, vmap

torch.manual_seed(0)
x = torch.rand(256, 1) * 4 - 2
y = torch.sin(2 * x)
models = [nn.Sequential(nn.Linear(1, 24), nn.Tanh(), nn.Linear(24, 1)) for _ in range(4)]
params, buffers = stack_module_state(models)
base = models[0]


def loss_fn(p, xb, yb):
    return nn.functional.mse_loss(functional_call(base, p, (xb,)), yb)


params = {k: v.detach() for k, v in params.items()}
for step in range(120):
    b = torch.randint(0, 256, (64,))
    grads = vmap(grad(loss_fn), in_dims=(0, None, None))(params, x[b], y[b])
    params = {k: v - 0.1 * grads[k] for k, v in params.items()}
print(vmap(loss_fn, in_dims=(0, None, None))(params, x, y).tolist())
