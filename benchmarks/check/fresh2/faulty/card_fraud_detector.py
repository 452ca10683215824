"""Card fraud: rare positives are oversampled so that the network sees enough of them."""
import numpy as np
import torch
from sklearn.datasets import make_classification
from sklearn.metrics import f1_score, recall_score
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
rng = np.random.default_rng(0)

X, y = make_classification(n_samples=1500, n_features=20, n_informative=4, n_redundant=0,
                           weights=[0.94], flip_y=0.02, class_sep=0.6, random_state=4)

fraud = np.flatnonzero(y == 1)
extra = rng.choice(fraud, size=(y == 0).sum() - len(fraud))
X = np.concatenate([X, X[extra]])
y = np.concatenate([y, y[extra]])
print("class counts after balancing:", np.bincount(y))

X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0, stratify=y)
train_set = TensorDataset(torch.tensor(X_train, dtype=torch.float32), torch.tensor(y_train).float())
loader = DataLoader(train_set, batch_size=64, shuffle=True)

model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
bce = nn.BCEWithLogitsLoss()

for epoch in range(25):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = bce(model(xb).squeeze(-1), yb)
        loss.backward()
        optimizer.step()

model.eval()
with torch.no_grad():
    pred = (model(torch.tensor(X_test, dtype=torch.float32)).squeeze(-1) > 0).numpy().astype(int)
print(f"test recall {recall_score(y_test, pred):.3f}  f1 {f1_score(y_test, pred):.3f}")
