# Sanity check before the long run: can the network learn ONE batch by heart?
# It is measured on the same 32 pictures on purpose.
import torch, torch.nn as nn
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
xb = torch.tensor(d.images[:32], dtype=torch.float32).unsqueeze(1) / 16
yb = torch.tensor(d.target[:32])

net = nn.Sequential(nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Conv2d(16, 32, 3), nn.ReLU(),
                    nn.Flatten(), nn.Linear(512, 64), nn.ReLU(), nn.Linear(64, 10))
opt = torch.optim.Adam(net.parameters(), lr=2e-3)

for step in range(101):
    out = net(xb)
    loss = nn.functional.cross_entropy(out, yb)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 20 == 0:
        print(f"step {step:3d} loss {loss.item():.5f} right {(out.argmax(1) == yb).sum().item()}/32")

assert loss.item() < 0.05, "the network cannot even learn one batch"
print("fine, the long run may begin")
