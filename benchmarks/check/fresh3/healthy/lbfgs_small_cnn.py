"""Full-batch training of a small CNN with L-BFGS, on few images."""

import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
bunch = load_digits()
images = torch.tensor(bunch.images, dtype=torch.float32).unsqueeze(1) / 16.0 - 0.3
labels = torch.tensor(bunch.target)
order = torch.randperm(len(labels))
train_x, train_y = images[order[:400]], labels[order[:400]]
test_x, test_y = images[order[400:]], labels[order[400:]]

net = nn.Sequential(nn.Conv2d(1, 12, 3), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(108, 10))
objective = nn.CrossEntropyLoss()
lbfgs = torch.optim.LBFGS(
    net.parameters(), lr=1.0, max_iter=8, history_size=10, line_search_fn="strong_wolfe"
)
PENALTY = 2e-3
evaluations = 0


def closure():
    global evaluations
    evaluations += 1
    lbfgs.zero_grad()
    penalty = sum(w.square().sum() for w in net.parameters() if w.dim() > 1)
    loss = objective(net(train_x), train_y) + PENALTY * penalty
    loss.backward()
    return loss


for step in range(8):
    net.train()
    loss = lbfgs.step(closure)
    net.eval()
    with torch.no_grad():
        accuracy = (net(test_x).argmax(1) == test_y).float().mean().item()
    print(f"step {step}: loss {loss.item():.4f}, test accuracy {accuracy:.3f}, evaluations {evaluations}")
