"""One-object detector: regress a box with an IoU loss."""
import torch
import torch.nn as nn

torch.manual_seed(0)


def make(n):
    cxy = torch.rand(n, 2) * 0.7 + 0.15
    wh = torch.rand(n, 2) * 0.15 + 0.1
    boxes = torch.cat([cxy - wh / 2, cxy + wh / 2], 1)
    feats = torch.cat([cxy, wh], 1) @ torch.randn(4, 32, generator=torch.Generator().manual_seed(9))
    return feats + 0.01 * torch.randn_like(feats), boxes


def iou(a, b):
    lt = torch.max(a[:, :2], b[:, :2])
    rb = torch.min(a[:, 2:], b[:, 2:])
    wh = rb - lt
    inter = wh[:, 0] * wh[:, 1]
    area_a = (a[:, 2] - a[:, 0]) * (a[:, 3] - a[:, 1])
    area_b = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    return inter / (area_a + area_b - inter + 1e-6)


class BoxHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 4))

    def forward(self, f):
        o = self.net(f)
        centre, size = o[:, :2].sigmoid(), o[:, 2:].sigmoid()
        return torch.cat([centre - size / 2, centre + size / 2], 1)


feats, boxes = make(800)
test_f, test_b = make(200)
head = BoxHead()
opt = torch.optim.Adam(head.parameters(), lr=5e-3)
for epoch in range(30):
    for i in torch.randperm(800).split(64):
        pred = head(feats[i])
        loss = (1 - iou(pred, boxes[i])).mean()
        opt.zero_grad(); loss.backward(); opt.step()
    if epoch % 6 == 5:
        with torch.no_grad():
            centre_error = (head(test_f) - test_b).abs().mean().item()
        print("epoch %2d loss %.3f mean corner error %.3f" % (epoch, loss.item(), centre_error))
