"""Fine-tuning in two phases: first the head alone, then the whole network with a smaller rate."""

import torch
from sklearn.datasets import load_digits
from torch import nn


class Net(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(1, 12, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(12, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
        )
        self.head = nn.Linear(64, n_classes)

    def forward(self, x):
        return self.head(self.backbone(x))


class FineTuneNet(Net):
    """The pretrained backbone under a new head."""

    def __init__(self, source, n_classes):
        super().__init__(n_classes)
        self.backbone.load_state_dict(source.backbone.state_dict())

    @torch.no_grad()
    def encode(self, x):
        return self.backbone(x)

    def forward(self, x):
        return self.head(self.encode(x))


def run_epochs(net, data, opt, epochs, schedule=None, val=None):
    x, y = data
    loss_fn = nn.CrossEntropyLoss()
    for _ in range(epochs):
        net.train()
        for idx in torch.randperm(len(y)).split(32):
            opt.zero_grad()
            loss_fn(net(x[idx]), y[idx]).backward()
            opt.step()
        if val is not None:
            acc = accuracy(net, *val)
            if schedule is not None:
                schedule.step(acc)
            print(f"  val accuracy {acc:.3f}  rate {opt.param_groups[0]['lr']:.1e}")


def accuracy(net, x, y):
    net.eval()
    with torch.no_grad():
        return (net(x).argmax(1) == y).float().mean().item()


if __name__ == "__main__":
    torch.manual_seed(8)
    bunch = load_digits()
    x = torch.tensor(bunch.images, dtype=torch.float32)[:, None] / 16 - 0.3
    y = torch.tensor(bunch.target)
    # source task: is the digit below five? target task: which of the ten digits, on inverted and turned images
    order = torch.randperm(len(y))
    source_rows, target_rows, val_rows = order[:700], order[700:1400], order[1400:]
    source = Net(2)
    run_epochs(
        source, (x[source_rows], (y[source_rows] < 5).long()), torch.optim.Adam(source.parameters(), 2e-3), 4
    )

    turned = torch.rot90(-x, 1, dims=(2, 3))
    train, val = (turned[target_rows], y[target_rows]), (turned[val_rows], y[val_rows])
    net = FineTuneNet(source, 10)
    print("head")
    net.backbone.requires_grad_(False)
    run_epochs(net, train, torch.optim.Adam(net.head.parameters(), lr=3e-3), 4, val=val)
    print("everything")
    net.backbone.requires_grad_(True)
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, factor=0.3, patience=1)
    run_epochs(net, train, opt, 12, schedule, val)
