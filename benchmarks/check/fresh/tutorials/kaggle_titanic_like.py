# %% a table with missing ages and two kinds of columns
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
rng = np.random.default_rng(0)
n = 1200
df = pd.DataFrame({
    "Sex": rng.choice(["male", "female"], n, p=[0.6, 0.4]),
    "Pclass": rng.choice([1, 2, 3], n, p=[0.25, 0.25, 0.5]),
    "Age": np.where(rng.random(n) < 0.2, np.nan, rng.normal(30, 12, n).clip(1, 80)),
    "Fare": rng.lognormal(3, 0.8, n),
})
score = 2.2 * (df.Sex == "female") - 0.9 * (df.Pclass - 2) - 0.03 * (df.Age.fillna(30) - 30) - 0.8
df["Survived"] = (rng.random(n) < 1 / (1 + np.exp(-score))).astype(int)

# %% the statistics come from the training rows
train_df, valid_df = train_test_split(df, test_size=0.25, random_state=0, stratify=df.Survived)
median_age = train_df.Age.median()
age_std = train_df.Age.std()
fare = np.log1p(train_df.Fare)
fare_mean, fare_std = fare.mean(), fare.std()


def encode(part):
    columns = [
        (part.Sex == "female").astype(float),
        (part.Pclass == 1).astype(float),
        (part.Pclass == 2).astype(float),
        (part.Age.fillna(median_age) - median_age) / age_std,
        part.Age.isna().astype(float),
        (np.log1p(part.Fare) - fare_mean) / fare_std,
    ]
    return torch.tensor(np.stack(columns, 1), dtype=torch.float32), torch.tensor(part.Survived.values, dtype=torch.float32)


X_train, y_train = encode(train_df)
X_valid, y_valid = encode(valid_df)
loader = DataLoader(TensorDataset(X_train, y_train), batch_size=60, shuffle=True)
model = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 1))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
for epoch in range(20):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x).squeeze(-1), y)
        loss.backward()
        optimizer.step()
    if epoch % 5 == 4:
        model.eval()
        with torch.no_grad():
            logit = model(X_valid).squeeze(-1)
            acc = ((logit > 0).float() == y_valid).float().mean().item()
        print(f"epoch {epoch + 1} valid loss {criterion(logit, y_valid).item():.4f} acc {acc:.4f}")
