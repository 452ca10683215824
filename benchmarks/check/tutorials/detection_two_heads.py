import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class TinyDetector(nn.Module):
    """One object an image: which class, and the box around it."""

    def __init__(self, num_classes):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(1, 12, 3, stride=2, padding=1), nn.BatchNorm2d(12), nn.ReLU(),
            nn.Conv2d(12, 24, 3, stride=2, padding=1), nn.BatchNorm2d(24), nn.ReLU(), nn.Flatten(),
        )
        self.cls_head = nn.Linear(24 * 25, num_classes)
        self.box_head = nn.Sequential(nn.Linear(24 * 25, 48), nn.ReLU(), nn.Linear(48, 4), nn.Sigmoid())

    def forward(self, x):
        f = self.backbone(x)
        return self.cls_head(f), self.box_head(f)


n = 300
labels = torch.randint(0, 2, (n,))
boxes = torch.zeros(n, 4)
images = 0.1 * torch.randn(n, 1, 20, 20)
for i in range(n):
    h, w = (4, 8) if labels[i] else (8, 4)
    r, c = torch.randint(0, 20 - h, ()).item(), torch.randint(0, 20 - w, ()).item()
    images[i, 0, r : r + h, c : c + w] += 1
    boxes[i] = torch.tensor([c, r, c + w, r + h]) / 20
model = TinyDetector(2)
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(4):
    model.train()
    for b in torch.randperm(250).split(25):
        logits, pred = model(images[b])
        loss = F.cross_entropy(logits, labels[b]) + 5 * F.smooth_l1_loss(pred, boxes[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        logits, pred = model(images[250:])
        print(epoch, loss.item(), (logits.argmax(1) == labels[250:]).float().mean().item(), F.l1_loss(pred, boxes[250:]).item())
