# Arrhenius-like curve fit with L-BFGS
import torch

torch.manual_seed(0)
T = torch.linspace(0.5, 3.0, 60)
measured = 4.0 * torch.exp(-1.7 / T) + 0.5 * T + 0.02 * torch.randn(60)

params = torch.tensor([1.0, 1.0, 0.0], requires_grad=True)


def curve(p):
    return p[0] * torch.exp(-p[1] / T) + p[2] * T


optimizer = torch.optim.LBFGS([params], lr=0.5, max_iter=10)


def closure():
    loss = ((curve(params) - measured) ** 2).mean()
    loss.backward()
    return loss


for it in range(15):
    loss = optimizer.step(closure)
    if it % 3 == 2:
        print("iteration %d  loss %.6f  parameters %s" % (it + 1, loss.item(), [round(v, 3) for v in params.tolist()]))
rmse = ((curve(params) - measured) ** 2).mean().sqrt().item()
print("rmse %.4f (noise 0.02), true parameters 4.0 1.7 0.5" % rmse)
