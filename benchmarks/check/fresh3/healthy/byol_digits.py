"""BYOL on small images: an online network predicts a slow copy of itself; then a linear probe."""

import copy

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from torch import nn


def views(x):
    """Two random views of each image: shift, contrast, noise."""

    def one(img):
        shifts = torch.randint(-1, 2, (2,)).tolist()
        img = torch.roll(img, shifts, dims=(2, 3))
        return img * torch.empty(len(img), 1, 1, 1).uniform_(0.7, 1.3) + 0.1 * torch.randn_like(img)

    return one(x), one(x)


def mlp(i, h, o):
    return nn.Sequential(nn.Linear(i, h, bias=False), nn.BatchNorm1d(h), nn.ReLU(), nn.Linear(h, o))


class BYOL(nn.Module):
    def __init__(self, momentum=0.97):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(128, 12),
        )
        self.online = nn.Sequential(self.encoder, mlp(12, 64, 32))
        self.predictor = mlp(32, 64, 32)
        self.target = copy.deepcopy(self.online)
        self.target.requires_grad_(False)
        self.momentum = momentum

    @torch.no_grad()
    def move_target(self):
        for slow, fast in zip(self.target.parameters(), self.online.parameters()):
            slow.lerp_(fast, 1 - self.momentum)

    def forward(self, a, b):
        pa, pb = self.predictor(self.online(a)), self.predictor(self.online(b))
        with torch.no_grad():
            ta, tb = self.target(a), self.target(b)
        return 2 - F.cosine_similarity(pa, tb).mean() - F.cosine_similarity(pb, ta).mean()


def probe(encoder, x, y, train, test):
    encoder.eval()
    with torch.no_grad():
        z = encoder(x).numpy()
    few = train[:150]
    clf = LogisticRegression(max_iter=500).fit(z[few], y[few])
    return clf.score(z[test], y[test])


if __name__ == "__main__":
    torch.manual_seed(0)
    digits = load_digits()
    x = (torch.tensor(digits.images, dtype=torch.float32)[:, None] - 4.9) / 6
    y = digits.target
    order = torch.randperm(len(y))
    train, test = order[:1300], order[1300:]
    model = BYOL()
    print(f"probe before: {probe(model.encoder, x, y, train.numpy(), test.numpy()):.3f}")
    opt = torch.optim.Adam(list(model.online.parameters()) + list(model.predictor.parameters()), lr=2e-3)
    for epoch in range(12):
        model.train()
        total = 0.0
        for idx in train[torch.randperm(len(train))].split(100):
            loss = model(*views(x[idx]))
            opt.zero_grad()
            loss.backward()
            opt.step()
            model.move_target()
            total += loss.item()
        print(f"epoch {epoch}: loss {total / 13:.3f}")
    print(f"probe after: {probe(model.encoder, x, y, train.numpy(), test.numpy()):.3f}")
