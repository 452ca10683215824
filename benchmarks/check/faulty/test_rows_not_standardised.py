import torch
import torch.nn as nn
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)

X_train = torch.tensor(X_train, dtype=torch.float32)
X_test = torch.tensor(X_test, dtype=torch.float32)
y_train, y_test = torch.tensor(y_train), torch.tensor(y_test)

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(30, 20), nn.ReLU(), nn.Linear(20, 2))
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(20):
    net.train()
    for b in torch.randperm(len(X_train)).split(40):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(X_train[b]), y_train[b])
        loss.backward()
        opt.step()
net.eval()
with torch.no_grad():
    acc = (net(X_test).argmax(1) == y_test).float().mean()
print("test accuracy", acc.item())
