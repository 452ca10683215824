import torch
import torch.nn as nn
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

torch.manual_seed(0)
frame = load_wine(as_frame=True).frame
labels = frame["target"]
features = StandardScaler().fit_transform(frame.values)
X_train, X_test, y_train, y_test = train_test_split(
    torch.tensor(features, dtype=torch.float32), torch.tensor(labels.values), test_size=0.3, random_state=0
)
model = nn.Sequential(nn.Linear(X_train.shape[1], 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(20):
    for idx in torch.randperm(len(X_train)).split(31):
        loss = nn.functional.cross_entropy(model(X_train[idx]), y_train[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print("test accuracy", (model(X_test).argmax(1) == y_test).float().mean().item())
