# coding: utf-8
# In[1]:
import numpy as np
import pandas as pd
import torch
from sklearn.datasets import make_regression
from torch import nn

torch.manual_seed(99)
np.random.seed(99)

# In[2]:
X, y = make_regression(n_samples=1500, n_features=15, n_informative=10, noise=10.0, random_state=99)
train = pd.DataFrame(X[:1200]).assign(score=y[:1200])
test = pd.DataFrame(X[1200:])
y_hidden = y[1200:]
mean, std = train["score"].mean(), train["score"].std()

# In[3]:
folds = np.random.permutation(len(train)) % 5
x_all = torch.tensor(train.drop(columns="score").values, dtype=torch.float32)
y_all = torch.tensor(((train["score"] - mean) / std).values, dtype=torch.float32).view(-1, 1)
x_tr, y_tr = x_all[folds != 0], y_all[folds != 0]
x_va, y_va = x_all[folds == 0], y_all[folds == 0]

# In[4]:
model = nn.Sequential(
    nn.Linear(15, 64), nn.ReLU(), nn.Dropout(0.4), nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.4), nn.Linear(64, 1)
)
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
mse = nn.MSELoss()
for epoch in range(30):
    for idx in torch.randperm(len(x_tr)).split(64):
        optimizer.zero_grad()
        loss = mse(model(x_tr[idx]), y_tr[idx])
        loss.backward()
        optimizer.step()
    if epoch % 6 == 5:
        with torch.no_grad():
            val = mse(model(x_va), y_va).item()
        print(f"epoch {epoch + 1}  train {loss.item():.4f}  val {val:.4f}")

# In[5]:
with torch.no_grad():
    pred = model(torch.tensor(test.values, dtype=torch.float32)).numpy().ravel() * std + mean
submission = pd.DataFrame({"id": test.index, "score": pred})
print(submission.head(3).to_string(index=False))
print("rmse", np.sqrt(np.mean((pred - y_hidden) ** 2)))
