import torch
import torch.nn as nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 20)
        self.fc = nn.Linear(20, 2)

    def forward(self, x):  # (time, batch, features)
        out, _ = self.lstm(x)
        return self.fc(out[-1])


x = torch.randn(9, 300, 3)
y = (x[:, :, 0].sum(0) > 0).long()
net = Net()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(4):
    for b in torch.randperm(300).split(30):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x[:, b]), y[b])
        loss.backward()
        opt.step()
    print(epoch, loss.item())
