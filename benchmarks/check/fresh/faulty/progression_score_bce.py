import torch
import torch.nn as nn
from sklearn.datasets import load_diabetes
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

torch.manual_seed(3)
X, y = load_diabetes(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=3)
sx, sy = StandardScaler(), StandardScaler()
X_train = torch.tensor(sx.fit_transform(X_train), dtype=torch.float32)
X_test = torch.tensor(sx.transform(X_test), dtype=torch.float32)
y_train = torch.tensor(sy.fit_transform(y_train[:, None]), dtype=torch.float32)

model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1))
loss_function = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(1, 61):
    permutation = torch.randperm(X_train.size(0))
    for i in range(0, X_train.size(0), 66):
        indices = permutation[i : i + 66]
        optimizer.zero_grad()
        loss = loss_function(model(X_train[indices]), y_train[indices])
        loss.backward()
        optimizer.step()
    if epoch % 10 == 0:
        print("Epoch", epoch, "Loss", loss.item())
with torch.no_grad():
    prediction = sy.inverse_transform(model(X_test).numpy())
print("R2", r2_score(y_test, prediction))
