"""MAML on sine waves: adapt to a new wave with one gradient step from ten points."""
import torch
import torch.nn.functional as F

torch.manual_seed(0)
H = 40
theta = [
    torch.randn(1, H) * 1.0, torch.randn(H),
    torch.randn(H, H) / H ** 0.5, torch.zeros(H),
    torch.randn(H, 1) / H ** 0.5, torch.zeros(1),
]
theta = [p.requires_grad_(True) for p in theta]
meta_opt = torch.optim.Adam(theta, lr=2e-3)


def f(x, w):
    h = torch.tanh(x @ w[0] + w[1])
    h = torch.tanh(h @ w[2] + w[3])
    return h @ w[4] + w[5]


def task():
    amp, phase = 1 + torch.rand(1) * 2, torch.rand(1) * 3.14
    def draw(n):
        x = torch.rand(n, 1) * 6 - 3
        return x, amp * torch.sin(x + phase)
    return draw


def adapt(x, y, w, lr=0.05):
    g = torch.autograd.grad(F.mse_loss(f(x, w), y), w, create_graph=True)
    return [(p - lr * gp).detach().requires_grad_() for p, gp in zip(w, g)]


def meta_test(n=50):
    before = after = 0.0
    state = torch.get_rng_state()
    torch.manual_seed(99)
    for _ in range(n):
        draw = task()
        x, y = draw(10)
        xq, yq = draw(50)
        w = adapt(x, y, theta)
        before += F.mse_loss(f(xq, theta), yq).item() / n
        after += F.mse_loss(f(xq, w), yq).item() / n
    torch.set_rng_state(state)
    return before, after


print("start: before %.3f after one step %.3f" % meta_test())
for it in range(250):
    meta_loss = 0.0
    for _ in range(4):
        draw = task()
        w = adapt(*draw(10), theta)
        xq, yq = draw(10)
        meta_loss = meta_loss + F.mse_loss(f(xq, w), yq) / 4
    meta_opt.zero_grad()
    meta_loss.backward()
    meta_opt.step()
print("end:   before %.3f after one step %.3f" % meta_test())
