"""Monte Carlo dropout: dropout is left on at prediction time on purpose, and the spread is the uncertainty."""

import torch
from sklearn.datasets import load_digits
from sklearn.metrics import roc_auc_score
from torch import nn


class BayesianNet(nn.Module):
    """Monte Carlo dropout network."""

    def __init__(self, p=0.3):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(1, 24, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
        self.fc1, self.fc2 = nn.Linear(384, 64), nn.Linear(64, 10)
        self.drop = nn.Dropout(p)

    def forward(self, x):
        h = self.drop(self.conv(x))
        return self.fc2(self.drop(torch.relu(self.fc1(h))))


@torch.no_grad()
def sample_predictions(net, x, draws=20):
    net.eval()
    net.drop.train()  # Monte Carlo: only the dropout layer samples
    probs = torch.stack([net(x).softmax(-1) for _ in range(draws)])
    net.eval()
    mean = probs.mean(0)
    entropy = -(mean * mean.clamp_min(1e-8).log()).sum(-1)
    return mean, entropy


def main():
    torch.manual_seed(1)
    digits = load_digits()
    x = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16 - 0.3
    x = x + 0.25 * torch.randn_like(x)
    y = torch.tensor(digits.target)
    perm = torch.randperm(len(y))
    train, test = perm[:1200], perm[1200:]
    net = BayesianNet()
    opt = torch.optim.Adam(net.parameters(), lr=2e-3)
    for epoch in range(8):
        net.train()
        total = 0.0
        for rows in train[torch.randperm(len(train))].split(40):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(x[rows]), y[rows])
            loss.backward()
            opt.step()
            total += loss.item()
        net.eval()
        with torch.no_grad():
            plain = (net(x[test]).argmax(1) == y[test]).float().mean().item()
        print(f"epoch {epoch}: loss {total / 30:.3f}, accuracy {plain:.3f}")
    mean, entropy = sample_predictions(net, x[test])
    wrong = (mean.argmax(1) != y[test]).numpy()
    print(
        f"Monte Carlo accuracy {1 - wrong.mean():.3f}, entropy finds the errors with AUC {roc_auc_score(wrong, entropy):.3f}"
    )


if __name__ == "__main__":
    main()
