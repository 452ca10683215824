# linear regression from scratch - price of flats from 3 features
import torch

torch.manual_seed(0)
n = 300
area = torch.rand(n) * 80 + 20
rooms = torch.randint(1, 6, (n,)).float()
age = torch.rand(n) * 50
price = 3.0 * area + 12 * rooms - 0.8 * age + torch.randn(n) * 5

X = torch.stack([area, rooms, age], dim=1)
X = (X - X.mean(0)) / X.std(0)
y = (price - price.mean()) / price.std()

w = torch.randn(3, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
lr = 0.1
for step in range(200):
    y_hat = X @ w + b
    loss = ((y_hat - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
        w.grad.zero_()
        b.grad.zero_()
    if step % 40 == 0:
        print(f'step {step}: loss {loss.item():.4f}')

with torch.no_grad():
    pred = (X @ w + b).squeeze()
    r2 = 1 - ((pred - y) ** 2).sum() / ((y - y.mean()) ** 2).sum()
print(f'R^2 = {r2.item():.3f}')
