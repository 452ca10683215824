import torch
import torch.nn as nn
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
Xa, Xb, ya, yb = train_test_split(X, y, random_state=0)
s = StandardScaler().fit(Xa)
Xa = torch.tensor(s.transform(Xa), dtype=torch.float32)
Xb = torch.tensor(s.transform(Xb), dtype=torch.float32)
ya = torch.tensor(ya, dtype=torch.float32).unsqueeze(1)
yb = torch.tensor(yb, dtype=torch.float32).unsqueeze(1)

torch.manual_seed(0)
model = nn.Sequential(
    nn.Linear(30, 16),
    nn.ReLU(),
    nn.Linear(16, 1),
    nn.Softmax(dim=1),
)
loss_fn = nn.BCELoss()
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(20):
    opt.zero_grad()
    loss = loss_fn(model(Xa), ya)
    loss.backward()
    opt.step()
with torch.no_grad():
    acc = ((model(Xb) > 0.5).float() == yb).float().mean()
print("loss", loss.item(), "acc", acc.item())
