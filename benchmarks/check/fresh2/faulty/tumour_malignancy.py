import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from sklearn.datasets import load_breast_cancer

torch.manual_seed(0)
np.random.seed(0)

X, y = load_breast_cancer(return_X_y=True)
idx = np.random.permutation(len(X))
X, y = X[idx], y[idx]
X = (X - X[:400].mean(axis=0)) / X[:400].std(axis=0)

X = torch.from_numpy(X).float()
y = torch.from_numpy(y).float().reshape(-1, 1)
train_x, train_y = X[:400], y[:400]
test_x, test_y = X[400:], y[400:]

model = nn.Sequential(
    nn.Linear(30, 16),
    nn.ReLU(),
    nn.Linear(16, 8),
    nn.ReLU(),
    nn.Linear(8, 1),
)
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.005)

for epoch in range(60):
    optimizer.zero_grad()
    out = model(train_x)
    loss = criterion(out, train_y)
    loss.backward()
    optimizer.step()
    if (epoch + 1) % 15 == 0:
        with torch.no_grad():
            prediction = (torch.sigmoid(model(test_x)) > 0.5).float()
            accuracy = (prediction == test_y).float().mean()
        print("Epoch: {:03d} | Loss: {:.4f} | Test accuracy: {:.2%}".format(epoch + 1, loss.item(), accuracy.item()))
