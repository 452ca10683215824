import torch
from torch import nn

torch.manual_seed(3)


def phantom(n=160, size=20):
    """Bright rectangular lesion on a noisy ground."""
    img = 0.5 * torch.randn(n, 1, size, size)
    seg = torch.zeros(n, 1, size, size)
    for k in range(n):
        r, c = torch.randint(2, 12, (2,)).tolist()
        seg[k, 0, r:r + 6, c:c + 6] = 1
    return img + seg, seg


class DiceLoss(nn.Module):
    def __init__(self, smooth=1.0):
        super().__init__()
        self.smooth = smooth

    def forward(self, pred, target):
        pred = pred.flatten(1)
        target = target.flatten(1)
        inter = (pred * target).sum(1)
        return 1 - ((2 * inter + self.smooth) / (pred.sum(1) + target.sum(1) + self.smooth)).mean()


seg_net = nn.Sequential(
    nn.Conv2d(1, 12, 5, padding=2), nn.ReLU(),
    nn.Conv2d(12, 12, 5, padding=2), nn.ReLU(),
    nn.Conv2d(12, 1, 1),
)
x, y = phantom()
xt, yt = phantom(40)
dice = DiceLoss()
optimizer = torch.optim.Adam(seg_net.parameters(), lr=3e-3)
for epoch in range(8):
    for i in torch.randperm(len(x)).split(16):
        optimizer.zero_grad()
        loss = dice(seg_net(x[i]), y[i])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        p = seg_net(xt) > 0
        iou = ((p & (yt > 0)).sum() / (p | (yt > 0)).sum()).item()
    print(f"epoch {epoch} dice loss {loss.item():.3f} test IoU {iou:.3f}")
