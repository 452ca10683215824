# %%
import pandas as pd
import torch
from sklearn.datasets import load_diabetes
from torch import nn

torch.manual_seed(0)
# %%
df = load_diabetes(as_frame=True).frame
df["target_z"] = (df["target"] - df["target"].mean()) / df["target"].std()
y = torch.tensor(df["target_z"].values, dtype=torch.float32)[:, None]
features = df.drop(columns="target_z")
features = (features - features.mean()) / features.std()
X = torch.tensor(features.values, dtype=torch.float32)
perm = torch.randperm(len(X))
train, test = perm[:350], perm[350:]
# %%
model = nn.Sequential(nn.Linear(11, 64), nn.Linear(64, 64), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(20):
    for idx in train[torch.randperm(350)].split(35):
        loss = nn.functional.mse_loss(model(X[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
# %%
with torch.no_grad():
    residual = nn.functional.mse_loss(model(X[test]), y[test]).item()
print("R2 on the test rows:", 1 - residual / y[test].var().item())
