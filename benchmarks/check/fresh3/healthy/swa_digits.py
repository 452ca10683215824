"""Stochastic weight averaging over the last epochs, with fresh batch-norm statistics at the end."""

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.optim.swa_utils import SWALR, AveragedModel, update_bn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(31)
EPOCHS, SWA_START = 9, 5

bunch = load_digits()
images = torch.tensor(bunch.images, dtype=torch.float32).unsqueeze(1) / 16.0
labels = torch.tensor(bunch.target)
rows = torch.randperm(len(labels))
train_set = TensorDataset(images[rows[:1400]], labels[rows[:1400]])
train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
test_images, test_labels = images[rows[1400:]], labels[rows[1400:]]

net = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1, bias=False),
    nn.BatchNorm2d(16),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(16, 32, 3, padding=1, bias=False),
    nn.BatchNorm2d(32),
    nn.ReLU(),
    nn.AdaptiveAvgPool2d(2),
    nn.Flatten(),
    nn.Linear(128, 10),
)
averaged = AveragedModel(net)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=SWA_START)
constant = SWALR(optimizer, swa_lr=0.03, anneal_epochs=2)
criterion = nn.CrossEntropyLoss()

for epoch in range(EPOCHS):
    net.train()
    total = 0.0
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item()
    if epoch >= SWA_START:
        averaged.update_parameters(net)
        constant.step()
    else:
        cosine.step()
    print(f"epoch {epoch}: loss {total / len(train_loader):.4f}  lr {optimizer.param_groups[0]['lr']:.3f}")

update_bn(train_loader, averaged)
for title, model in (("last", net), ("averaged", averaged)):
    model.eval()
    with torch.no_grad():
        print(title, (model(test_images).argmax(1) == test_labels).float().mean().item())
