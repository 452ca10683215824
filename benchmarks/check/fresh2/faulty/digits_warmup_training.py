from __future__ import annotations

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader, TensorDataset

WARMUP_STEPS = 200
BASE_LR = 0.05


def build_model() -> nn.Module:
    return nn.Sequential(
        nn.Linear(64, 128), nn.ReLU(),
        nn.Linear(128, 64), nn.ReLU(),
        nn.Linear(64, 10),
    )


def train_one_epoch(model: nn.Module, loader: DataLoader) -> tuple[float, float]:
    optimizer = torch.optim.SGD(model.parameters(), lr=BASE_LR, momentum=0.9)
    warmup = LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / WARMUP_STEPS) ** 3)
    model.train()
    losses: list[float] = []
    for xb, yb in loader:
        loss = nn.functional.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        warmup.step()
        losses.append(loss.item())
    return sum(losses) / len(losses), warmup.get_last_lr()[0]


@torch.no_grad()
def accuracy(model: nn.Module, x: Tensor, y: Tensor) -> float:
    model.eval()
    return (model(x).argmax(-1) == y).float().mean().item()


def main() -> None:
    torch.manual_seed(7)
    X, y = load_digits(return_X_y=True)
    x_tr, x_te, y_tr, y_te = (torch.as_tensor(a) for a in train_test_split(X / 16.0, y, random_state=7))
    x_tr, x_te = x_tr.float(), x_te.float()
    loader = DataLoader(TensorDataset(x_tr, y_tr), batch_size=64, shuffle=True)
    model = build_model()
    for epoch in range(20):
        loss, lr = train_one_epoch(model, loader)
        if epoch % 4 == 3:
            print(f"{epoch + 1:2d} loss={loss:.3f} lr={lr:.5f} test={accuracy(model, x_te, y_te):.3f}")


if __name__ == "__main__":
    main()
