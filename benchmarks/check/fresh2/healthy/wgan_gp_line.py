"""WGAN with gradient penalty: losses may be negative and the critic is differentiated twice."""
import torch
import torch.nn as nn

torch.manual_seed(0)
real_data = torch.randn(4000, 2) @ torch.tensor([[1.0, 0.8], [0.0, 0.3]]) + torch.tensor([1.5, -0.5])
G = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 2))
C = nn.Sequential(nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1))
g_opt = torch.optim.Adam(G.parameters(), lr=7e-4, betas=(0.0, 0.9))
c_opt = torch.optim.Adam(C.parameters(), lr=5e-3, betas=(0.0, 0.9))
g_sched = torch.optim.lr_scheduler.LinearLR(g_opt, 1.0, 0.02, 300)
c_sched = torch.optim.lr_scheduler.LinearLR(c_opt, 1.0, 0.1, 300)


def gradient_penalty(real, fake):
    mix = torch.rand(len(real), 1)
    point = (mix * real + (1 - mix) * fake).requires_grad_()
    grad, = torch.autograd.grad(C(point).sum(), point, create_graph=True)
    return ((grad.norm(dim=1) - 1) ** 2).mean()


def distance():
    with torch.no_grad():
        s = G(torch.randn(2000, 2))
    return (s.mean(0) - real_data.mean(0)).norm().item(), (s.T.cov() - real_data.T.cov()).norm().item()


print("start: mean off by %.2f, covariance off by %.2f" % distance())
for step in range(300):
    for _ in range(3):
        real = real_data[torch.randint(0, 4000, (128,))]
        with torch.no_grad():
            fake = G(torch.randn(128, 2))
        c_loss = C(fake).mean() - C(real).mean() + 10 * gradient_penalty(real, fake)
        c_opt.zero_grad()
        c_loss.backward()
        c_opt.step()
    g_loss = -C(G(torch.randn(128, 2))).mean()
    g_opt.zero_grad()
    g_loss.backward()
    g_opt.step()
    g_sched.step()
    c_sched.step()
    if step % 75 == 74:
        print(step + 1, "critic %.3f" % c_loss.item(), "mean off by %.2f, covariance off by %.2f" % distance())
