import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
digits = load_digits(as_frame=True)
table = torch.tensor(digits.frame.values, dtype=torch.float32)
table = table / 16.0
x, y = table[:, :-1], table[:, -1].long()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 64)
        self.fc2 = nn.Linear(64, 10)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


model = Net()
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(3):
    correct = 0
    for b in torch.randperm(len(x)).split(64):
        out = model(x[b])
        loss = F.cross_entropy(out, y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
        correct += (out.argmax(1) == y[b]).sum().item()
    print(f"epoch {epoch} accuracy {correct / len(x):.3f}")
