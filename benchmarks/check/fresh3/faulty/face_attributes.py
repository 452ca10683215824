"""Cartoon faces: one backbone, three tasks (mood, glasses, skin tone), saved and loaded for the final report."""

import os
import tempfile

import torch
import torch.nn.functional as F
from torch import nn

TASKS = {"mood": 3, "glasses": 2, "tone": 4}


def cartoon(n, seed):
    g = torch.Generator().manual_seed(seed)
    target = {task: torch.randint(0, k, (n,), generator=g) for task, k in TASKS.items()}
    img = torch.randn(n, 12, 12, generator=g) * 0.35
    for i in range(n):
        img[i, 1:11, 1:11] += 0.4 * target["tone"][i]
        mood = int(target["mood"][i])
        img[i, 8, 4:8] -= 2
        if mood < 2:
            img[i, 7 if mood == 0 else 9, [3, 8]] -= 2
        img[i, 4, [3, 8]] -= 2
        if target["glasses"][i]:
            img[i, 4, 4:8] -= 1.5
    return (img - 0.3).unsqueeze(1), target


class FaceNet(nn.Module):
    def __init__(self, tasks, dim=48):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(16 * 36, dim),
            nn.ReLU(),
        )
        self.heads = {task: nn.Linear(dim, k) for task, k in tasks.items()}

    def forward(self, x):
        z = self.backbone(x)
        return {task: head(z) for task, head in self.heads.items()}


def loss_of(outputs, targets):
    return sum(F.cross_entropy(outputs[t], targets[t]) for t in outputs)


@torch.no_grad()
def report(net, x, target):
    net.eval()
    out = net(x)
    return {t: round((out[t].argmax(1) == target[t]).float().mean().item(), 3) for t in out}


def main():
    torch.manual_seed(9)
    x, y = cartoon(900, seed=1)
    x_val, y_val = cartoon(200, seed=2)
    x_test, y_test = cartoon(300, seed=3)
    net = FaceNet(TASKS)
    opt = torch.optim.Adam(net.parameters(), lr=2e-3)
    path = os.path.join(tempfile.mkdtemp(), "faces.pt")
    best = float("inf")
    for epoch in range(8):
        net.train()
        for idx in torch.randperm(len(x)).split(32):
            opt.zero_grad()
            loss = loss_of(net(x[idx]), {t: v[idx] for t, v in y.items()})
            loss.backward()
            opt.step()
        scores = report(net, x_val, y_val)
        with torch.no_grad():
            val = loss_of(net(x_val), y_val).item()
        if val < best:
            best = val
            torch.save(net.state_dict(), path)
        print(f"epoch {epoch}: val loss {val:.3f} {scores}")
    final = FaceNet(TASKS)
    final.load_state_dict(torch.load(path))
    print("test:", report(final, x_test, y_test))


if __name__ == "__main__":
    main()
