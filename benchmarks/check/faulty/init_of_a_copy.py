import torch
import torch.nn as nn

torch.manual_seed(0)


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(6, 64)
        self.fc2 = nn.Linear(64, 3)
        nn.init.orthogonal_(self.fc1.weight.clone())
        nn.init.orthogonal_(self.fc2.weight.clone(), gain=0.01)

    def forward(self, x):
        return self.fc2(torch.tanh(self.fc1(x)))


x = torch.randn(400, 6)
y = x[:, 3:].argmin(1)
policy = Policy()
opt = torch.optim.Adam(policy.parameters(), lr=3e-3)
for epoch in range(10):
    for b in torch.randperm(400).split(50):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(policy(x[b]), y[b])
        loss.backward()
        opt.step()
print(loss.item())
