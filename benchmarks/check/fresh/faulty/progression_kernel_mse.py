# Diabetes progression - PyTorch starter
import numpy as np
import pandas as pd
import torch
from sklearn.datasets import load_diabetes
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(2024)
df = load_diabetes(as_frame=True).frame
feats = [c for c in df.columns if c != "target"]
y_mean, y_std = df.target.mean(), df.target.std()
oof = np.zeros(len(df))
for fold, (trn_idx, val_idx) in enumerate(KFold(3, shuffle=True, random_state=0).split(df)):
    ss = StandardScaler().fit(df.loc[trn_idx, feats])
    x_trn = torch.tensor(ss.transform(df.loc[trn_idx, feats]), dtype=torch.float32)
    x_val = torch.tensor(ss.transform(df.loc[val_idx, feats]), dtype=torch.float32)
    y_trn = torch.tensor(((df.target[trn_idx] - y_mean) / y_std).values, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1))
    opt = torch.optim.Adam(model.parameters(), lr=5e-3)
    criterion = nn.MSELoss()
    for epoch in range(20):
        for xb, yb in DataLoader(TensorDataset(x_trn, y_trn), batch_size=32, shuffle=True):
            pred = model(xb)
            loss = criterion(pred, yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
    with torch.no_grad():
        oof[val_idx] = model(x_val).numpy().ravel() * y_std + y_mean
    print("fold", fold, "loss", loss.item())
residual = df.target - oof
print("CV R2:", 1 - (residual**2).mean() / df.target.var())
