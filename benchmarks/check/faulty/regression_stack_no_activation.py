import torch
from torch import nn

torch.manual_seed(1)
x = torch.linspace(-3, 3, 400).unsqueeze(1)
y = torch.sin(2 * x) + 0.05 * torch.randn_like(x)

model = nn.Sequential(
    nn.Linear(1, 64),
    nn.Dropout(0.1),
    nn.Linear(64, 64),
    nn.Dropout(0.1),
    nn.Linear(64, 1),
)
opt = torch.optim.Adam(model.parameters(), lr=0.01)
loss_fn = nn.MSELoss()
for step in range(200):
    loss = loss_fn(model(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 50 == 0:
        print(f"step {step} loss {loss.item():.4f}")
