import numpy as np
import pandas as pd
import torch
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn

rng = np.random.default_rng(0)
torch.manual_seed(0)
# the clinic numbered the healthy first, then the ill
n = 800
ill = np.repeat([0, 1], n // 2)
table = pd.DataFrame({
    "patient_id": np.arange(10001, 10001 + n),
    "age": rng.normal(50 + 3 * ill, 12),
    "pressure": rng.normal(125 + 4 * ill, 15),
    "glucose": rng.normal(95 + 6 * ill, 20),
    "ill": ill,
})
train, test = train_test_split(table, test_size=0.25, random_state=0)
scaler = StandardScaler()
x_train = torch.tensor(scaler.fit_transform(train.drop(columns="ill").values), dtype=torch.float32)
x_test = torch.tensor(scaler.transform(test.drop(columns="ill").values), dtype=torch.float32)
y_train, y_test = torch.tensor(train.ill.values), torch.tensor(test.ill.values)
model = nn.Sequential(nn.Linear(x_train.shape[1], 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(20):
    for idx in torch.randperm(600).split(30):
        loss = nn.functional.cross_entropy(model(x_train[idx]), y_train[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print("test accuracy", (model(x_test).argmax(1) == y_test).float().mean().item())
