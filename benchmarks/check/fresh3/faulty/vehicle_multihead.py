"""Two heads on one backbone: the kind of vehicle, and (as an auxiliary task) which attributes it has."""

import argparse

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

KINDS, ATTRIBUTES = 3, 4


def vehicles(n, seed):
    g = torch.Generator().manual_seed(seed)
    kind = torch.randint(0, KINDS, (n,), generator=g)
    attributes = (torch.rand(n, ATTRIBUTES, generator=g) < 0.3).float()
    img = torch.randn(n, 3, 12, 12, generator=g) * 0.5
    for k in range(KINDS):
        img[kind == k, :, 5 : 7 + k, 2 : 10 - k] += 1.2
    img[:, 0, :3, :4] += 0.9 * attributes[:, 0, None, None]
    img[:, 1, :3, 8:] += 0.9 * attributes[:, 1, None, None]
    img[:, 2, 9:, :4] += 0.9 * attributes[:, 2, None, None]
    img[:, 0, 9:, 8:] -= 0.9 * attributes[:, 3, None, None]
    return TensorDataset(img, kind, attributes)


class VehicleNet(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(width, width, 3, padding=1),
            nn.ReLU(),
        )
        self.kind = nn.Linear(width * 36, KINDS)
        self.attributes = nn.Linear(width * 36, ATTRIBUTES)

    def forward(self, x):
        z = self.backbone(x).flatten(1)
        return self.kind(z), self.attributes(z)


class JointLoss(nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.weight = weight

    def forward(self, outputs, kind, attributes):
        kind_scores, attribute_scores = outputs
        loss = F.cross_entropy(kind_scores, kind)
        if self.weight > 0:
            loss + self.weight * F.binary_cross_entropy_with_logits(attribute_scores, attributes)
        return loss


def evaluate(net, loader):
    net.eval()
    right = n = tp = fp = fn = 0
    with torch.no_grad():
        for x, kind, attributes in loader:
            kind_scores, attribute_scores = net(x)
            right += (kind_scores.argmax(1) == kind).sum().item()
            n += len(kind)
            present = attribute_scores > 0.5
            tp += (present & (attributes == 1)).sum().item()
            fp += (present & (attributes == 0)).sum().item()
            fn += (~present & (attributes == 1)).sum().item()
    return right / n, 2 * tp / max(2 * tp + fp + fn, 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weight", type=float, default=1.0)
    parser.add_argument("--epochs", type=int, default=6)
    args, _ = parser.parse_known_args()
    torch.manual_seed(0)
    train, test = DataLoader(vehicles(800, 1), 32, shuffle=True), DataLoader(vehicles(400, 2), 100)
    net, joint = VehicleNet(), JointLoss(args.weight)
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    for epoch in range(args.epochs):
        net.train()
        for x, kind, attributes in train:
            opt.zero_grad()
            loss = joint(net(x), kind, attributes)
            loss.backward()
            opt.step()
        acc, f1 = evaluate(net, test)
        print(f"epoch {epoch}: last loss {loss.item():.3f}  kind accuracy {acc:.3f}  attribute F1 {f1:.3f}")


if __name__ == "__main__":
    main()
