import torch
import torch.nn as nn
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
p = torch.randperm(len(x))
x_train, y_train, x_test, y_test = x[p[:1400]], y[p[:1400]], x[p[1400:]], y[p[1400:]]

model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=2.0**12)
for epoch in range(6):
    for idx in torch.randperm(1400).split(50):
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = nn.functional.cross_entropy(model(x_train[idx]), y_train[idx])
        scaler.scale(loss).backward()
        optimizer.step()
    with torch.no_grad():
        print(epoch, loss.item(), (model(x_test).argmax(1) == y_test).float().mean().item())
