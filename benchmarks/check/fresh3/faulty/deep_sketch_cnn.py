import logging
import sys

import torch
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
log = logging.getLogger("sketch")


def conv_bn(inp, out, stride=1):
    return nn.Sequential(
        nn.Conv2d(inp, out, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(inplace=True),
    )


def build_network():
    return nn.Sequential(
        conv_bn(1, 16),
        conv_bn(16, 16),
        conv_bn(16, 16),
        conv_bn(16, 32, stride=2),
        conv_bn(32, 32),
        conv_bn(32, 32),
        conv_bn(32, 32),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(32 * 16, 10),
    )


def validate(network, loader, loss_fn):
    network.eval()
    truths, guesses, loss_sum = [], [], 0.0
    with torch.no_grad():
        for batch, target in loader:
            out = network(batch)
            loss_sum += loss_fn(out, target).item() * len(target)
            truths += target.tolist()
            guesses += out.argmax(1).tolist()
    return loss_sum / len(truths), accuracy_score(truths, guesses)


def train_epoch(network, loader, loss_fn, optimiser):
    total = 0.0
    for batch, target in loader:
        optimiser.zero_grad(set_to_none=True)
        loss = loss_fn(network(batch), target)
        loss.backward()
        optimiser.step()
        total += loss.item()
    return total / len(loader)


def run():
    torch.manual_seed(21)
    data = load_digits()
    x = torch.as_tensor(data.data, dtype=torch.float32).div(16).view(-1, 1, 8, 8)
    x = x - 0.3
    y = torch.as_tensor(data.target)
    order = torch.randperm(len(y))
    fit, held = order[:1300], order[1300:]
    train_loader = DataLoader(TensorDataset(x[fit], y[fit]), batch_size=50, shuffle=True)
    val_loader = DataLoader(TensorDataset(x[held], y[held]), batch_size=100)

    network = build_network()
    loss_fn = nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(network.parameters(), lr=0.03, momentum=0.9, weight_decay=1e-4)
    network.train()
    log.info("before training: loss %.3f accuracy %.3f", *validate(network, val_loader, loss_fn))
    for epoch in range(4):
        fit_loss = train_epoch(network, train_loader, loss_fn, optimiser)
        val_loss, val_acc = validate(network, val_loader, loss_fn)
        log.info("epoch %d: train %.3f, val %.3f, accuracy %.3f", epoch, fit_loss, val_loss, val_acc)


if __name__ == "__main__":
    run()
