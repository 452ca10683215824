# %% [markdown]
# # Wine classification - simple baseline
# %%
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

SEED = 2020
np.random.seed(SEED)
torch.manual_seed(SEED)

# %%
wine = load_wine()
df = pd.DataFrame(wine.data, columns=wine.feature_names)
df["target"] = wine.target
X = df.drop(columns="target").values
y = df["target"].values
X_train, X_valid, y_train, y_valid = train_test_split(X, y, test_size=0.25, stratify=y, random_state=SEED)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_valid = scaler.transform(X_valid)
X_train, X_valid = torch.tensor(X_train).float(), torch.tensor(X_valid).float()
y_train, y_valid = torch.tensor(y_train), torch.tensor(y_valid)


# %%
class WineNet(nn.Module):
    def __init__(self, n_features, n_classes):
        super(WineNet, self).__init__()
        self.fc1 = nn.Linear(n_features, 64)
        self.bn1 = nn.BatchNorm1d(64)
        self.fc2 = nn.Linear(64, 32)
        self.out = nn.Linear(32, n_classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.fc1(x)))
        x = F.relu(self.fc2(x))
        return F.softmax(self.out(x), dim=1)


# %%
model = WineNet(X.shape[1], 3)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(30):
    model.train()
    perm = torch.randperm(len(X_train))
    for i in range(0, len(perm), 19):
        idx = perm[i : i + 19]
        optimizer.zero_grad()
        loss = loss_fn(model(X_train[idx]), y_train[idx])
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        out = model(X_valid)
        val_loss = loss_fn(out, y_valid).item()
        val_acc = (out.argmax(1) == y_valid).float().mean().item()
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1}: train {loss.item():.4f} valid {val_loss:.4f} acc {val_acc:.4f}")
