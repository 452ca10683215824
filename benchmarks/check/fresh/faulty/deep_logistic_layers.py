import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(31)
depth, width = 9, 48
layers = [nn.Linear(64, width), nn.Sigmoid()]
for _ in range(depth - 2):
    layers.extend([nn.Linear(width, width), nn.Sigmoid()])
layers.append(nn.Linear(width, 10))
model = nn.Sequential(*layers)

digits = load_digits()
x = torch.tensor((digits.data - digits.data.mean()) / digits.data.std(), dtype=torch.float32)
y = torch.tensor(digits.target)
perm = torch.randperm(len(x))
train, test = perm[:1400], perm[1400:]
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for epoch in range(8):
    for idx in train[torch.randperm(1400)].split(64):
        loss = nn.functional.cross_entropy(model(x[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        print(f"{epoch} {loss.item():.4f} {(model(x[test]).argmax(1) == y[test]).float().mean():.4f}")
