import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 5)
        self.conv2 = nn.Conv2d(8, 12, 3)
        self.conv2_drop = nn.Dropout2d(0.2)
        self.fc1 = nn.Linear(12 * 3 * 3, 32)
        self.fc2 = nn.Linear(32, 4)
        self.localization = nn.Sequential(
            nn.Conv2d(1, 6, 5), nn.MaxPool2d(2, 2), nn.ReLU(True), nn.Conv2d(6, 8, 3), nn.MaxPool2d(2, 2), nn.ReLU(True)
        )
        self.fc_loc = nn.Sequential(nn.Linear(8 * 3 * 3, 16), nn.ReLU(True), nn.Linear(16, 3 * 2))
        self.fc_loc[2].weight.data.zero_()
        self.fc_loc[2].bias.data.copy_(torch.tensor([1, 0, 0, 0, 1, 0], dtype=torch.float))

    def stn(self, x):
        xs = self.localization(x)
        xs = xs.view(-1, 8 * 3 * 3)
        theta = self.fc_loc(xs).view(-1, 2, 3)
        grid = F.affine_grid(theta, x.size(), align_corners=False)
        return F.grid_sample(x, grid, align_corners=False)

    def forward(self, x):
        x = self.stn(x)
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2_drop(self.conv2(x)), 2, ceil_mode=True))
        x = x.view(-1, 12 * 3 * 3)
        x = F.relu(self.fc1(x))
        x = F.dropout(x, p=0.2, training=self.training)
        return F.log_softmax(self.fc2(x), dim=1)


proto = (torch.rand(4, 1, 12, 12) > 0.6).float()
y = torch.randint(0, 4, (400,))
x = torch.zeros(400, 1, 20, 20)
for i, k in enumerate(y.tolist()):
    r, c = torch.randint(0, 9, (2,)).tolist()
    x[i, :, r : r + 12, c : c + 12] = proto[k]
x = (x - x.mean()) / x.std() + 0.1 * torch.randn_like(x)
model = Net()
optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
for epoch in range(3):
    model.train()
    for b in torch.randperm(320).split(32):
        optimizer.zero_grad()
        loss = F.nll_loss(model(x[b]), y[b])
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        out = model(x[320:])
        print(epoch, F.nll_loss(out, y[320:]).item(), out.max(1)[1].eq(y[320:]).sum().item())
