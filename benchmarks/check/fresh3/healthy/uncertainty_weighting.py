"""Position and size of a disc, and its colour: three losses balanced by learned uncertainties (Kendall 2018)."""

import torch
from torch import Tensor, nn


def discs(n: int, seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    g = torch.Generator().manual_seed(seed)
    centre = torch.rand(n, 2, generator=g) * 8 + 4
    radius = torch.rand(n, 1, generator=g) * 2 + 2
    colour = torch.randint(0, 3, (n,), generator=g)
    yy, xx = torch.meshgrid(torch.arange(16.0), torch.arange(16.0), indexing="ij")
    d = torch.hypot(yy - centre[:, 0, None, None], xx - centre[:, 1, None, None])
    inside = (d < radius.unsqueeze(-1)).float()
    images = 0.3 * torch.randn(n, 3, 16, 16, generator=g)
    images[torch.arange(n), colour] += inside
    return images, (centre - 8) / 2.3, (radius - 3) / 0.6, colour


class MultiTask(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            nn.Conv2d(3, 16, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 24, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),
        )
        self.heads = nn.ModuleDict(
            {"centre": nn.Linear(384, 2), "radius": nn.Linear(384, 1), "colour": nn.Linear(384, 3)}
        )

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        z = self.trunk(x)
        return {name: head(z) for name, head in self.heads.items()}


class BalancedLoss(nn.Module):
    def __init__(self, tasks: int = 3) -> None:
        super().__init__()
        self.log_variance = nn.Parameter(torch.zeros(tasks))
        self.parts = (nn.MSELoss(), nn.SmoothL1Loss(), nn.CrossEntropyLoss())

    def forward(self, outputs: dict[str, Tensor], targets: tuple[Tensor, ...]) -> Tensor:
        losses = torch.stack([f(o, t) for f, o, t in zip(self.parts, outputs.values(), targets)])
        return (torch.exp(-self.log_variance) * losses + self.log_variance).sum()


def main() -> None:
    torch.manual_seed(0)
    x, *targets = discs(900, 1)
    xt, *test_targets = discs(300, 2)
    model, balance = MultiTask(), BalancedLoss()
    opt = torch.optim.Adam([*model.parameters(), *balance.parameters()], lr=2e-3)
    for epoch in range(10):
        model.train()
        for rows in torch.randperm(len(x)).split(30):
            opt.zero_grad()
            loss = balance(model(x[rows]), tuple(t[rows] for t in targets))
            loss.backward()
            opt.step()
        model.eval()
        with torch.no_grad():
            out = model(xt)
            pos = (out["centre"] - test_targets[0]).norm(dim=1).mean() * 2.3
            acc = (out["colour"].argmax(1) == test_targets[2]).float().mean()
        # the loss may go below zero: the log variances are part of it
        print(f"epoch {epoch}: loss {loss.item():+.3f}  position error {pos:.2f} pixels  colour {acc:.3f}")
    print("weights:", [round(w, 2) for w in torch.exp(-balance.log_variance).tolist()])


if __name__ == "__main__":
    main()
