"""A network with binary hidden units, trained with the straight-through estimator."""
from __future__ import annotations

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn


class BinarySign(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(ctx, grad: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return grad * (x.abs() <= 1).to(grad.dtype)


class BinaryNet(nn.Module):
    def __init__(self, hidden: int = 128) -> None:
        super().__init__()
        self.lift = nn.Linear(64, hidden, bias=False)
        self.norm = nn.BatchNorm1d(hidden)
        self.read = nn.Linear(hidden, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.read(BinarySign.apply(self.norm(self.lift(x))))


def main() -> None:
    torch.manual_seed(3)
    X, y = load_digits(return_X_y=True)
    X_tr, X_te, y_tr, y_te = train_test_split(X / 16, y, test_size=0.25, random_state=3)
    x_tr, x_te = (torch.tensor(a, dtype=torch.float32) for a in (X_tr, X_te))
    t_tr, t_te = torch.tensor(y_tr), torch.tensor(y_te)
    model = BinaryNet()
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for epoch in range(15):
        model.train()
        for idx in torch.randperm(len(x_tr)).split(64):
            if len(idx) < 2:
                continue
            loss = nn.functional.cross_entropy(model(x_tr[idx]), t_tr[idx])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if epoch % 3 == 2:
            model.eval()
            with torch.no_grad():
                acc = (model(x_te).argmax(1) == t_te).float().mean().item()
            print(f"epoch {epoch + 1:2d}  loss {loss.item():.3f}  test accuracy {acc:.3f}")


if __name__ == "__main__":
    main()
