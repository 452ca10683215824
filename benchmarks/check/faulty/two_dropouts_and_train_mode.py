# 手写数字分类
import torch
import torch.nn as nn

torch.manual_seed(0)
centres = torch.rand(10, 36)
y = torch.randint(0, 10, (1000,))
x = (centres[y] + 0.3 * torch.randn(1000, 36)).view(-1, 1, 6, 6)
x_train, y_train, x_test, y_test = x[:800], y[:800], x[800:], y[800:]

model = nn.Sequential(
    nn.Conv2d(1, 8, 3, padding=1),
    nn.ReLU(),
    nn.Flatten(),
    nn.Linear(8 * 36, 64),
    nn.ReLU(),
    nn.Linear(64, 10),
    nn.Dropout(0.5),
)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(4):
    for b in torch.randperm(800).split(50):
        optimizer.zero_grad()
        loss = loss_fn(model(x_train[b]), y_train[b])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        acc = (model(x_test).argmax(1) == y_test).float().mean()
    print("轮次", epoch, "准确率", acc.item())
