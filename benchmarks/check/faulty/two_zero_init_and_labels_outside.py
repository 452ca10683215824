import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.rand(300, 4)
y = 20 * x[:, :1] + 5 * x[:, 1:2]
hidden = nn.Linear(4, 24)
output = nn.Linear(24, 1)
nn.init.constant_(hidden.weight, 0.5)
nn.init.constant_(hidden.bias, 0.0)
nn.init.constant_(output.weight, 0.5)
model = nn.Sequential(hidden, nn.Sigmoid(), output, nn.Sigmoid())
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(20):
    for b in torch.randperm(300).split(50):
        loss = nn.functional.mse_loss(model(x[b]), y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
print(loss.item())
