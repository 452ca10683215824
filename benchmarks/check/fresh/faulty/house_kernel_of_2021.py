import pandas as pd
import torch
from sklearn.datasets import make_regression
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)
X, price = make_regression(900, 14, n_informative=9, noise=5, random_state=0)
df = pd.DataFrame(X, columns=[f"f{i}" for i in range(14)])
df["price"] = 250_000 + 400 * price
train_df, valid_df = df[:700], df[700:]
scaler = StandardScaler().fit(train_df.drop(columns="price"))


class HouseDataset(Dataset):
    def __init__(self, frame):
        self.x = torch.tensor(scaler.transform(frame.drop(columns="price")), dtype=torch.float32)
        self.y = torch.tensor(frame["price"].values, dtype=torch.float32)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


model = nn.Sequential(nn.Linear(14, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
criterion = nn.MSELoss()
for epoch in range(10):
    model.train()
    for x, y in DataLoader(HouseDataset(train_df), batch_size=50, shuffle=True):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        x, y = HouseDataset(valid_df)[:]
        rmse = (model(x).squeeze(1) - y).pow(2).mean().sqrt().item()
    print(f"epoch {epoch} rmse {rmse:.0f} (spread {y.std():.0f})")
