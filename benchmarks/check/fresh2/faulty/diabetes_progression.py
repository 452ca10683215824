import torch
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)


class DiabetesData(Dataset):
    def __init__(self, X, y, y_mean, y_std):
        self.X = torch.from_numpy(X)
        self.y = torch.from_numpy((y - y_mean) / y_std)

    def __len__(self):
        return len(self.X)

    def __getitem__(self, i):
        return self.X[i] * 20, self.y[i]


class Regressor(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 1))

    def forward(self, x):
        return self.net(x).squeeze(-1)


X, y = load_diabetes(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
m, s = y_train.mean(), y_train.std()
train_loader = DataLoader(DiabetesData(X_train, y_train, m, s), batch_size=32, shuffle=True)
test_loader = DataLoader(DiabetesData(X_test, y_test, m, s), batch_size=128)

model = Regressor()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=1e-3)
loss_fn = nn.MSELoss()

for epoch in range(30):
    model.train()
    for features, target in train_loader:
        optimizer.zero_grad()
        loss = loss_fn(model(features), target)
        loss.backward()
        optimizer.step()

model.eval()
with torch.no_grad():
    for features, target in test_loader:
        residual = (model(features) - target).pow(2).mean() / target.var()
        print(f"share of variance left unexplained: {residual.item():.3f}")
