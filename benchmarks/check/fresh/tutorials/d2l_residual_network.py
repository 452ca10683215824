import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)


class Residual(nn.Module):
    def __init__(self, input_channels, num_channels, use_1x1conv=False, strides=1):
        super().__init__()
        self.conv1 = nn.Conv2d(input_channels, num_channels, kernel_size=3, padding=1, stride=strides)
        self.conv2 = nn.Conv2d(num_channels, num_channels, kernel_size=3, padding=1)
        if use_1x1conv:
            self.conv3 = nn.Conv2d(input_channels, num_channels, kernel_size=1, stride=strides)
        else:
            self.conv3 = None
        self.bn1 = nn.BatchNorm2d(num_channels)
        self.bn2 = nn.BatchNorm2d(num_channels)

    def forward(self, X):
        Y = F.relu(self.bn1(self.conv1(X)))
        Y = self.bn2(self.conv2(Y))
        if self.conv3:
            X = self.conv3(X)
        Y += X
        return F.relu(Y)


def resnet_block(input_channels, num_channels, num_residuals, first_block=False):
    blk = []
    for i in range(num_residuals):
        if i == 0 and not first_block:
            blk.append(Residual(input_channels, num_channels, use_1x1conv=True, strides=2))
        else:
            blk.append(Residual(num_channels, num_channels))
    return blk


b1 = nn.Sequential(nn.Conv2d(1, 12, kernel_size=3, padding=1), nn.BatchNorm2d(12), nn.ReLU())
b2 = nn.Sequential(*resnet_block(12, 12, 2, first_block=True))
b3 = nn.Sequential(*resnet_block(12, 24, 2))
net = nn.Sequential(b1, b2, b3, nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(24, 10))

digits = load_digits()
X = torch.tensor(digits.images / 16, dtype=torch.float32).unsqueeze(1)
y = torch.tensor(digits.target)
perm = torch.randperm(len(X))
load = lambda rows, train: torch.utils.data.DataLoader(
    torch.utils.data.TensorDataset(X[rows], y[rows]), batch_size=70, shuffle=train
)
train_iter, test_iter = load(perm[:1400], True), load(perm[1400:], False)


def init_weights(m):
    if type(m) in (nn.Linear, nn.Conv2d):
        nn.init.xavier_uniform_(m.weight)


net.apply(init_weights)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
loss = nn.CrossEntropyLoss()
for epoch in range(4):
    net.train()
    for features, labels in train_iter:
        optimizer.zero_grad()
        l = loss(net(features), labels)
        l.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        acc = sum((net(features).argmax(1) == labels).sum().item() for features, labels in test_iter) / 397
    print(f"epoch {epoch + 1}, loss {l.item():.3f}, test acc {acc:.3f}")
