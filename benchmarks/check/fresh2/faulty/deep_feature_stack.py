import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.optim import SGD
from torch.optim.lr_scheduler import StepLR
from torch.utils.data import DataLoader, TensorDataset


class FeatureStack(nn.Module):
    """A stack of hidden layers of the widths one asks for, and a linear classifier."""

    def __init__(self, widths, classes):
        super().__init__()
        self.hidden = [nn.Linear(a, b) for a, b in zip(widths[:-1], widths[1:])]
        self.output = nn.Linear(widths[-1], classes)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.output(x)


def accuracy(model, x, y):
    model.eval()
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


def main():
    torch.manual_seed(0)
    X, y = load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X / 16, y, test_size=0.25, random_state=1)
    X_train, X_test = torch.tensor(X_train).float(), torch.tensor(X_test).float()
    y_train, y_test = torch.tensor(y_train), torch.tensor(y_test)
    loader = DataLoader(TensorDataset(X_train, y_train), batch_size=64, shuffle=True)

    model = FeatureStack([64, 48, 24, 12], 10)
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = StepLR(optimizer, step_size=10, gamma=0.5)  # halve every ten epochs

    for epoch in range(30):
        model.train()
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(xb), yb)
            loss.backward()
            optimizer.step()
            scheduler.step()
        if epoch % 6 == 5:
            print(f"epoch {epoch + 1:2d} loss {loss.item():.4f} "
                  f"train {accuracy(model, X_train, y_train):.3f} test {accuracy(model, X_test, y_test):.3f}")


if __name__ == "__main__":
    main()
