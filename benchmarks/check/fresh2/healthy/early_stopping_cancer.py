import copy
import os
import tempfile

import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class EarlyStopping:
    def __init__(self, patience=8, min_delta=1e-4):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.state, self.bad = float('inf'), None, 0

    def __call__(self, loss, model):
        if loss < self.best - self.min_delta:
            self.best, self.bad = loss, 0
            self.state = copy.deepcopy(model.state_dict())
        else:
            self.bad += 1
        return self.bad >= self.patience


def loss_and_accuracy(model, x, y):
    model.eval()
    with torch.no_grad():
        out = model(x).squeeze(1)
    return (nn.functional.binary_cross_entropy_with_logits(out, y).item(),
            ((out > 0) == y.bool()).float().mean().item())


torch.manual_seed(0)
X, y = load_breast_cancer(return_X_y=True)
X_rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=0.2, stratify=y, random_state=0)
X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest, test_size=0.25, stratify=y_rest, random_state=0)
mean, std = X_train.mean(0), X_train.std(0)
prep = lambda a: torch.tensor((a - mean) / std, dtype=torch.float32)
x_train, x_val, x_test = prep(X_train), prep(X_val), prep(X_test)
t_train, t_val, t_test = (torch.tensor(a, dtype=torch.float32) for a in (y_train, y_val, y_test))

model = nn.Sequential(nn.Linear(30, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
stopper = EarlyStopping()
for epoch in range(100):
    model.train()
    for xb, yb in DataLoader(TensorDataset(x_train, t_train), batch_size=32, shuffle=True):
        optimizer.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(model(xb).squeeze(1), yb)
        loss.backward()
        optimizer.step()
    val_loss, val_acc = loss_and_accuracy(model, x_val, t_val)
    if epoch % 5 == 0:
        print(f'epoch {epoch} val loss {val_loss:.4f} val acc {val_acc:.3f}')
    if stopper(val_loss, model):
        print('stopped at epoch', epoch)
        break

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'best.pt')
    torch.save(stopper.state, path)
    model.load_state_dict(torch.load(path, weights_only=True))
print('restored: val loss %.4f, test accuracy %.3f' % (loss_and_accuracy(model, x_val, t_val)[0], loss_and_accuracy(model, x_test, t_test)[1]))
