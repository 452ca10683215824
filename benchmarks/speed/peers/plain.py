"""The loop that tutorials write: a DataLoader, one step after the other, loss and accuracy on the way."""

from __future__ import annotations

import torch
from tasks import TASKS, Clock, build_network, make_optimizer, measure_loss, open_loaders, read_arguments

name, folder = read_arguments()
train, val = open_loaders(name, folder)
net, criterion = build_network(name), measure_loss(name)
optimizer = make_optimizer(name, net)
has_classes, clock = name != "W4", Clock()

for epoch in range(TASKS[name].epochs):
    clock.begin_epoch()
    net.train()
    running_loss, correct, seen = 0.0, 0, 0
    for x, y in train:
        optimizer.zero_grad()
        answer = net(x)
        loss = criterion(answer, y)
        loss.backward()
        optimizer.step()
        running_loss += loss.item() * len(y)
        if has_classes:
            correct += (answer.argmax(1) == y).sum().item()
        seen += len(y)
        clock.end_step()
    clock.end_training()
    net.eval()
    val_loss, val_correct, val_seen = 0.0, 0, 0
    with torch.no_grad():
        for x, y in val:
            answer = net(x)
            val_loss += criterion(answer, y).item() * len(y)
            if has_classes:
                val_correct += (answer.argmax(1) == y).sum().item()
            val_seen += len(y)
    clock.end_epoch()
    print(f"epoch {epoch + 1} train {running_loss / seen:.4f} {correct / seen:.4f}", end=" ")
    print(f"val {val_loss / val_seen:.4f} {val_correct / val_seen:.4f}")

torch.save(net.state_dict(), folder / "plain.pt")
clock.report(len(train.dataset), val_loss=val_loss / val_seen, val_accuracy=val_correct / val_seen)
