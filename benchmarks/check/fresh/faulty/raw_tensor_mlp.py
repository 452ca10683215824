import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(2147483647)
digits = load_digits()
X = torch.tensor(digits.data, dtype=torch.float32) / 8 - 1
Y = torch.tensor(digits.target)
perm = torch.randperm(len(X))
Xtr, Ytr, Xte, Yte = X[perm[:1400]], Y[perm[:1400]], X[perm[1400:]], Y[perm[1400:]]

W1 = torch.randn((64, 200))
b1 = torch.randn(200)
W2 = torch.randn((200, 200))
b2 = torch.randn(200)
W3 = torch.randn((200, 10))
b3 = torch.randn(10)
parameters = [W1, b1, W2, b2, W3, b3]
for p in parameters:
    p.requires_grad = True

lossi = []
for i in range(600):
    ix = torch.randint(0, len(Xtr), (32,))
    h = torch.tanh(Xtr[ix] @ W1 + b1)
    h = torch.tanh(h @ W2 + b2)
    logits = h @ W3 + b3
    loss = F.cross_entropy(logits, Ytr[ix])
    for p in parameters:
        p.grad = None
    loss.backward()
    for p in parameters:
        p.data += -0.02 * p.grad
    lossi.append(loss.item())
    if i % 150 == 0:
        print(f"{i:7d}: {loss.item():.4f}")
with torch.no_grad():
    logits = torch.tanh(torch.tanh(Xte @ W1 + b1) @ W2 + b2) @ W3 + b3
    print("test", F.cross_entropy(logits, Yte).item(), (logits.argmax(1) == Yte).float().mean().item())
