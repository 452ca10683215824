"""U-Net for nuclei on 30x30 tiles."""
import torch
import torch.nn as nn
import torch.nn.functional as F


def block(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1), nn.ReLU())


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.d1, self.d2, self.mid = block(1, 8), block(8, 16), block(16, 32)
        self.up2 = nn.ConvTranspose2d(32, 16, 2, stride=2)
        self.c2 = block(32, 16)
        self.up1 = nn.ConvTranspose2d(16, 8, 2, stride=2)
        self.c1 = block(16, 8)
        self.head = nn.Conv2d(8, 1, 1)

    def forward(self, x):
        s1 = self.d1(x)
        s2 = self.d2(F.max_pool2d(s1, 2))
        m = self.mid(F.max_pool2d(s2, 2))
        u2 = self.c2(torch.cat([self.up2(m), s2], 1))
        u1 = self.c1(torch.cat([self.up1(u2), s1], 1))
        return self.head(u1)


torch.manual_seed(0)
yy, xx = torch.meshgrid(torch.arange(30), torch.arange(30), indexing="ij")
c = torch.randint(6, 24, (96, 2))
masks = (((yy - c[:, :1, None]) ** 2 + (xx - c[:, 1:, None]) ** 2) < 20).float()[:, None]
tiles = masks + 0.4 * torch.randn(96, 1, 30, 30)

net = UNet()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(3):
    for t, m in zip(tiles.split(16), masks.split(16)):
        loss = F.binary_cross_entropy_with_logits(net(t), m)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
