"""Binary screening: is the handwritten digit a nine? Precision and recall on held-out images."""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.metrics import precision_score, recall_score
from sklearn.model_selection import train_test_split
from torch import nn

SPEC = {
    "channels": (16, 32),
    "activation": F.relu,
    "regularise": partial(F.dropout, p=0.5),
    "pool": partial(F.max_pool2d, kernel_size=2),
    "lr": 1e-3,
    "positive_weight": 4.0,
}


class Net(nn.Module):
    def __init__(self, spec):
        super().__init__()
        c1, c2 = spec["channels"]
        self.spec = spec
        self.conv1 = nn.Conv2d(1, c1, 3, padding=1)
        self.conv2 = nn.Conv2d(c1, c2, 3, padding=1)
        self.fc1 = nn.Linear(c2 * 4, 32)
        self.fc2 = nn.Linear(32, 1)

    def forward(self, x):
        act, pool, reg = self.spec["activation"], self.spec["pool"], self.spec["regularise"]
        x = pool(act(self.conv1(x)))
        x = pool(act(self.conv2(x)))
        x = reg(act(self.fc1(x.flatten(1))))
        return self.fc2(x).squeeze(-1)


def predict(net, x, threshold=0.5):
    net.eval()
    with torch.no_grad():
        return (torch.sigmoid(net(x)) > threshold).int().numpy()


def report(predictions, truth):
    return {
        "precision": round(precision_score(predictions, truth), 3),
        "recall": round(recall_score(predictions, truth), 3),
    }


def main():
    torch.manual_seed(4)
    rng = np.random.default_rng(4)
    data = load_digits()
    images = data.images / 16.0 - 0.3
    images = (images + rng.normal(0, 0.35, images.shape)).astype(np.float32)[:, None]
    target = (data.target == 9).astype(np.float32)
    x_train, x_test, t_train, t_test = train_test_split(
        images, target, test_size=0.4, stratify=target, random_state=4
    )
    x_train, x_test, t_train = torch.from_numpy(x_train), torch.from_numpy(x_test), torch.from_numpy(t_train)
    net = Net(SPEC)
    opt = torch.optim.Adam(net.parameters(), lr=SPEC["lr"])
    loss_fn = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(SPEC["positive_weight"]))
    for epoch in range(10):
        net.train()
        total = 0.0
        for rows in torch.randperm(len(t_train)).split(32):
            opt.zero_grad()
            loss = loss_fn(net(x_train[rows]), t_train[rows])
            loss.backward()
            opt.step()
            total += loss.item() * len(rows)
        print(f"epoch {epoch}: loss {total / len(t_train):.3f}")
    print(report(predict(net, x_test), t_test.astype(int)))


if __name__ == "__main__":
    main()
