# Mixup (Zhang et al., 2018) en los dígitos de scikit-learn
import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(42)
torch.manual_seed(42)


def mixup_data(x, y, alpha=0.2):
    """Mezcla cada imagen con otra del mismo lote."""
    lam = float(rng.beta(alpha, alpha))
    index = torch.randperm(x.size(0))
    mixed_x = lam * x[index] + (1 - lam) * x
    return mixed_x, y, y[index], lam


def mixup_criterion(criterion, pred, y_a, y_b, lam):
    return lam * criterion(pred, y_a) + (1 - lam) * criterion(pred, y_b)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 16, 3, padding=1)
        self.c2 = nn.Conv2d(16, 32, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.out = nn.Linear(32 * 4, 10)

    def forward(self, x):
        x = self.pool(torch.relu(self.c1(x)))
        x = self.pool(torch.relu(self.c2(x)))
        return self.out(x.flatten(1))


X, y = load_digits(return_X_y=True)
X = X.astype(np.float32).reshape(-1, 1, 8, 8) / 16 - 0.3
Xtr, Xte, ytr, yte = train_test_split(X, y, test_size=0.25, random_state=0, stratify=y)
Xtr, Xte, ytr, yte = (torch.from_numpy(a) for a in (Xtr, Xte, ytr, yte))

model = Net()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=12)

for epoch in range(12):
    model.train()
    perdida = []
    for idx in torch.randperm(len(ytr)).split(64):
        entradas, ya, yb, lam = mixup_data(Xtr[idx], ytr[idx])
        loss = mixup_criterion(criterion, model(entradas), ya, yb, lam)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        perdida.append(loss.item())
    scheduler.step()
    model.eval()
    with torch.no_grad():
        salida = model(Xte)
    acierto = (salida.argmax(1) == yte).float().mean().item()
    print(f"época {epoch}: pérdida {np.mean(perdida):.3f}  prueba: acierto {acierto:.3f}")
