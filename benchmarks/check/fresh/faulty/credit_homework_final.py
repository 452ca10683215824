# Final homework: default of credit (made-up table)
import torch
import torch.nn as nn
from sklearn.datasets import make_classification

torch.manual_seed(6)
X, y = make_classification(1500, 20, n_informative=8, flip_y=0.05, random_state=6)
X, y = torch.tensor(X).float(), torch.tensor(y).float().reshape(-1, 1)
X_tr, y_tr, X_te, y_te = X[:1200], y[:1200], X[1200:], y[1200:]


class CreditNet(nn.Module):
    def __init__(self):
        super(CreditNet, self).__init__()
        self.fc1 = nn.Linear(20, 64)
        self.fc2 = nn.Linear(64, 32)
        self.fc3 = nn.Linear(32, 1)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        x = self.drop(torch.relu(self.fc1(x)))
        x = self.drop(torch.relu(self.fc2(x)))
        return torch.sigmoid(self.fc3(x))


model = CreditNet()
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
for epoch in range(20):
    perm = torch.randperm(1200)
    for start in range(0, 1200, 60):
        idx = perm[start : start + 60]
        out = model(X_tr[idx])
        loss = criterion(out, y_tr[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 5 == 4:
        print(epoch + 1, loss.item())
with torch.no_grad():
    prob = model(X_te)
    print("test accuracy", ((prob > 0.5).float() == y_te).float().mean().item())
