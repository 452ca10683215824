import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits

# network by hand
d = load_digits()
X = torch.tensor(d.data / 16.0, dtype=torch.float32)
y = torch.tensor(d.target)
W1 = torch.zeros(64, 50, requires_grad=True)
b1 = torch.zeros(50, requires_grad=True)
W2 = torch.zeros(50, 10, requires_grad=True)
b2 = torch.zeros(10, requires_grad=True)
params = [W1, b1, W2, b2]
optimizer = torch.optim.SGD(params, lr=0.1)
for epoch in range(3):
    for i in range(0, 1500, 50):
        h = torch.relu(X[i : i + 50] @ W1 + b1)
        loss = F.cross_entropy(h @ W2 + b2, y[i : i + 50])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
