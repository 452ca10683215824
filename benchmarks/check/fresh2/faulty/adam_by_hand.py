import torch

torch.manual_seed(0)

# two-layer net for y = |x1 - x2|, with an Adam of my own
def init(i, o):
    return (torch.randn(i, o) / i ** 0.5).requires_grad_()


W1, b1 = init(2, 32), torch.zeros(32, requires_grad=True)
W2, b2 = init(32, 1), torch.zeros(1, requires_grad=True)
params = [W1, b1, W2, b2]
m = [torch.zeros_like(p) for p in params]
v = [torch.zeros_like(p) for p in params]


def adam_step(t, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
    for k, p in enumerate(params):
        m[k] = beta1 * m[k] + (1 - beta1) * p.grad
        v[k] = beta2 * v[k] + (1 - beta2) * p.grad ** 2
        mh = m[k] / (1 - beta1 ** t)
        vh = v[k] / (1 - beta2 ** t)
        p -= lr * mh / (vh.sqrt() + eps)
        p.grad = None


x = torch.randn(512, 2)
y = (x[:, :1] - x[:, 1:]).abs()
for t in range(1, 301):
    pred = torch.relu(x @ W1 + b1) @ W2 + b2
    loss = ((pred - y) ** 2).mean()
    loss.backward()
    adam_step(t)
    if t % 60 == 0:
        print(t, round(loss.item(), 5))
