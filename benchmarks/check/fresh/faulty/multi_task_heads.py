from dataclasses import dataclass, field

import torch
from torch import Tensor, nn


@dataclass
class TaskSpec:
    name: str
    classes: int
    weight: float = 1.0


@dataclass
class MultiTaskConfig:
    in_dim: int = 16
    hidden: int = 32
    tasks: list[TaskSpec] = field(
        default_factory=lambda: [TaskSpec("colour", 5), TaskSpec("size", 3, 0.5), TaskSpec("origin", 8)]
    )


class MultiTaskNet(nn.Module):
    def __init__(self, cfg: MultiTaskConfig):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(cfg.in_dim, cfg.hidden), nn.ReLU())
        self.heads = {t.name: nn.Linear(cfg.hidden, t.classes) for t in cfg.tasks}

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        h = self.trunk(x)
        return {name: head(h) for name, head in self.heads.items()}


def make_data(cfg: MultiTaskConfig, n: int) -> tuple[Tensor, dict[str, Tensor]]:
    x = torch.randn(n, cfg.in_dim)
    g = torch.Generator().manual_seed(99)
    return x, {t.name: (x @ torch.randn(cfg.in_dim, t.classes, generator=g)).argmax(1) for t in cfg.tasks}


torch.manual_seed(17)
cfg = MultiTaskConfig()
x, targets = make_data(cfg, 1500)
x_val, targets_val = make_data(cfg, 400)
model = MultiTaskNet(cfg)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(12):
    for idx in torch.randperm(len(x)).split(50):
        out = model(x[idx])
        loss = sum(t.weight * nn.functional.cross_entropy(out[t.name], targets[t.name][idx]) for t in cfg.tasks)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    out = model(x_val)
    for t in cfg.tasks:
        print(t.name, (out[t.name].argmax(1) == targets_val[t.name]).float().mean().item())
