import torch
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler
from torch import nn

torch.manual_seed(0)
X, y = load_breast_cancer(return_X_y=True)
order = torch.randperm(len(X)).numpy()
X, y = X[order], y[order]
scaler = StandardScaler().fit(X[:450])
X = torch.tensor(scaler.transform(X), dtype=torch.float32)
y = torch.tensor(2.0 * y - 1.0, dtype=torch.float32)  # -1 or +1
svm = nn.Linear(30, 1)
optimizer = torch.optim.SGD(svm.parameters(), lr=0.02)
C = 0.01
for epoch in range(30):
    for idx in torch.randperm(450).split(30):
        margin = y[idx] * svm(X[idx]).squeeze(1)
        loss = torch.clamp(1 - margin, min=0).mean() + C * svm.weight.pow(2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print("accuracy", (svm(X[450:]).squeeze(1).sign() == y[450:]).float().mean().item())
