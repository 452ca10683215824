"""Binary detector for machine alarms from vibration statistics."""
import argparse

import torch
from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=15)
parser.add_argument("--hidden", type=int, default=32)
parser.add_argument("--threshold", type=float, default=0.5)
args = parser.parse_args()

torch.manual_seed(0)
X, y = make_classification(n_samples=1200, n_features=16, n_informative=8, weights=[0.7],
                           class_sep=1.3, random_state=3)
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.25, stratify=y, random_state=0)
tensors = [torch.tensor(a, dtype=torch.float32) for a in (X_tr, X_te, y_tr, y_te)]
X_tr, X_te, y_tr, y_te = tensors


class Detector(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.hidden = nn.Linear(16, hidden)
        self.score = nn.Linear(hidden, 1)

    def forward(self, x):
        return torch.sigmoid(self.score(torch.relu(self.hidden(x)))).squeeze(1)


model = Detector(args.hidden)
loss_fn = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(args.epochs):
    for xb, yb in DataLoader(TensorDataset(X_tr, y_tr), batch_size=32, shuffle=True):
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        probability = torch.sigmoid(model(X_te))
        val_loss = loss_fn(model(X_te), y_te).item()
        alarm = probability > args.threshold
        accuracy = (alarm == y_te.bool()).float().mean().item()
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1} val loss {val_loss:.3f} acc {accuracy:.3f} alarms {int(alarm.sum())}/{len(y_te)}")
