import torch
import torch.nn as nn
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

X, y = load_iris(return_X_y=True)
X = (X - X.mean(0)) / X.std(0)
X_train, X_test, y_train, y_test = train_test_split(
    torch.tensor(X, dtype=torch.float32), torch.tensor(y), test_size=0.3, random_state=0
)


class IrisNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(4, 64), nn.ReLU(), nn.Dropout(0.4), nn.Linear(64, 3)
        )

    def forward(self, x):
        return self.net(x)

    def train(self, epochs=40):
        opt = torch.optim.Adam(self.parameters(), lr=0.01)
        for _ in range(int(epochs)):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(self(X_train), y_train)
            loss.backward()
            opt.step()
        return self


torch.manual_seed(0)
model = IrisNet()
model.train(60)
model.eval()
with torch.no_grad():
    acc = (model(X_test).argmax(1) == y_test).float().mean()
print(f"test accuracy {acc:.3f}")
