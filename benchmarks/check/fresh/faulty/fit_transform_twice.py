import torch
from sklearn.datasets import make_friedman1
from sklearn.preprocessing import StandardScaler
from torch import nn

torch.manual_seed(1)
X, y = make_friedman1(1500, n_features=6, noise=0.3, random_state=1)
# the newest measurements are the test set: they were taken in summer, the third sensor reads higher
order = X[:, 3].argsort(kind="stable")
X, y = X[order], y[order]
X_train, X_test, y_train, y_test = X[:1200], X[1200:], y[:1200], y[1200:]
X_train = torch.tensor(StandardScaler().fit_transform(X_train), dtype=torch.float32)
X_test = torch.tensor(StandardScaler().fit_transform(X_test), dtype=torch.float32)
mean, std = y_train.mean(), y_train.std()
y_train = torch.tensor((y_train - mean) / std, dtype=torch.float32)[:, None]
y_test = torch.tensor((y_test - mean) / std, dtype=torch.float32)[:, None]

model = nn.Sequential(nn.Linear(6, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(30):
    model.train()
    for idx in torch.randperm(1200).split(60):
        loss = nn.functional.mse_loss(model(X_train[idx]), y_train[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 10 == 9:
        model.eval()
        with torch.no_grad():
            test = nn.functional.mse_loss(model(X_test), y_test).item()
        print(f"epoch {epoch + 1} train {loss.item():.4f} test {test:.4f}")
