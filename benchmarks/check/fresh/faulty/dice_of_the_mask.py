import torch
import torch.nn as nn

torch.manual_seed(0)


def disks(n, size=16):
    grid = torch.arange(size).float()
    cx, cy = torch.rand(2, n, 1, 1) * (size - 8) + 4
    r = torch.rand(n, 1, 1) * 3 + 2
    mask = ((grid[None, :, None] - cx) ** 2 + (grid[None, None] - cy) ** 2 < r**2).float()
    return (mask + 0.5 * torch.randn_like(mask)).unsqueeze(1), mask.unsqueeze(1)


class DiceLoss(nn.Module):
    def __init__(self, smooth=1.0, threshold=0.5):
        super().__init__()
        self.smooth = smooth
        self.threshold = threshold

    def forward(self, logits, targets):
        masks = (torch.sigmoid(logits) > self.threshold).float()
        overlap = (masks * targets).sum((1, 2, 3))
        size = masks.sum((1, 2, 3)) + targets.sum((1, 2, 3))
        return 1 - ((2 * overlap + self.smooth) / (size + self.smooth)).mean()


net = nn.Sequential(
    nn.Conv2d(1, 12, 3, padding=1), nn.ReLU(), nn.Conv2d(12, 12, 3, padding=1), nn.ReLU(), nn.Conv2d(12, 1, 1)
)
criterion = DiceLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
images, masks = disks(400)
for epoch in range(3):
    for idx in torch.randperm(400).split(20):
        loss = criterion(net(images[idx]), masks[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
