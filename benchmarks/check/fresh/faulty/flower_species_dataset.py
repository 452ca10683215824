import pandas as pd
import torch
from sklearn.datasets import load_iris
from sklearn.preprocessing import scale
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)
iris = load_iris()
frame = pd.DataFrame(scale(iris.data), columns=["sl", "sw", "pl", "pw"])
frame["species"] = iris.target
frame = frame.sample(frac=1, random_state=0).reset_index(drop=True)
SPECIES = {0: "setosa", 1: "versicolor", 2: "virginica"}


class FlowerDataset(Dataset):
    def __init__(self, df):
        self.features = df[["sl", "sw", "pl", "pw"]].to_numpy(dtype="float32")
        self.labels = df["species"].to_numpy() + 1

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.features[index], self.labels[index]


class FlowerNet(nn.Module):
    def __init__(self, num_classes=len(SPECIES)):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 32), nn.GELU(), nn.Linear(32, 16), nn.GELU())
        self.head = nn.Linear(16, num_classes)

    def forward(self, x):
        return self.head(self.body(x))


loader = DataLoader(FlowerDataset(frame[:120]), batch_size=16, shuffle=True)
net = FlowerNet()
opt = torch.optim.AdamW(net.parameters(), lr=5e-3)
for epoch in range(10):
    for features, label in loader:
        loss = nn.functional.cross_entropy(net(features), label)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("epoch", epoch, "loss", round(loss.item(), 4))
