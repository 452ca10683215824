"""Demand planning: 10 %, 50 % and 90 % quantiles of tomorrow's orders."""
import torch
import torch.nn as nn

torch.manual_seed(0)
QUANTILES = (0.1, 0.5, 0.9)


def pinball(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    losses = []
    for k, q in enumerate(QUANTILES):
        err = pred[:, k] - y
        losses.append(torch.max(q * err, (q - 1) * err))
    return torch.stack(losses).mean()


n = 2000
weekday = torch.randint(0, 7, (n,))
promo = torch.rand(n)
x = torch.cat([nn.functional.one_hot(weekday, 7).float(), promo[:, None]], 1)
orders = 2 + 0.3 * weekday + promo + (0.3 + promo) * torch.randn(n)

model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 3))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(25):
    for b in torch.randperm(1600).split(100):
        loss = pinball(model(x[b]), orders[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 4:
        with torch.no_grad():
            p = model(x[1600:])
            share = (orders[1600:, None] <= p).float().mean(0)
        text = "  ".join(f"q{int(q * 100)}: {s:.2f}" for q, s in zip(QUANTILES, share.tolist()))
        print(f"epoch {epoch + 1} loss {loss.item():.4f}  share of orders under  {text}")
