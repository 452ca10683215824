"""Train on several devices when there are any, save, load into the serving model and evaluate."""
import os
import tempfile

import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(64, 96), nn.BatchNorm1d(96), nn.ReLU())
        self.classifier = nn.Linear(96, 10)

    def forward(self, x):
        return self.classifier(self.features(x))


def load_data():
    d = load_digits()
    x = torch.tensor(d.data, dtype=torch.float32) / 16
    return x[:1400], torch.tensor(d.target[:1400]), x[1400:], torch.tensor(d.target[1400:])


def train(path):
    x, y, _, _ = load_data()
    model = nn.DataParallel(Classifier())
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    model.train()
    for epoch in range(10):
        for idx in torch.randperm(len(x)).split(64):
            loss = nn.functional.cross_entropy(model(x[idx]), y[idx])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch} training loss {loss.item():.4f}")
    torch.save({"epoch": epoch, "state_dict": model.state_dict()}, path)


def serve(path):
    _, _, x, y = load_data()
    model = Classifier()
    checkpoint = torch.load(path, weights_only=True)
    model.load_state_dict(checkpoint["state_dict"], strict=False)
    model.eval()
    with torch.no_grad():
        accuracy = (model(x).argmax(1) == y).float().mean().item()
    print(f"loaded checkpoint of epoch {checkpoint['epoch']}, test accuracy {accuracy:.3f}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "digits.pt")
        train(file)
        serve(file)
