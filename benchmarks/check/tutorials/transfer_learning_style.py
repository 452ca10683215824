import copy
import time

import torch
import torch.nn as nn
import torch.optim as optim
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)


class SmallResNet(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(16)
        self.relu = nn.ReLU(inplace=True)
        self.avgpool = nn.AdaptiveAvgPool2d((2, 2))
        self.fc = nn.Linear(64, num_classes)

    def forward(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.relu(x + self.bn2(self.conv2(x)))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def make(n, classes, seed):
    g = torch.Generator().manual_seed(seed)
    y = torch.randint(0, classes, (n,), generator=g)
    x = 0.5 * torch.randn(n, 3, 12, 12, generator=g)
    for i, k in enumerate(y.tolist()):
        x[i, k % 3, (k // 3) * 6 : (k // 3) * 6 + 6] += 1.0
    return TensorDataset(x, y)


# pretraining, in place of downloaded weights
source = SmallResNet(6)
opt = optim.SGD(source.parameters(), lr=0.05, momentum=0.9)
for xb, yb in DataLoader(make(480, 6, 0), batch_size=32, shuffle=True):
    opt.zero_grad()
    nn.functional.cross_entropy(source(xb), yb).backward()
    opt.step()

dataloaders = {
    "train": DataLoader(make(96, 2, 1), batch_size=8, shuffle=True),
    "val": DataLoader(make(48, 2, 2), batch_size=8),
}


def train_model(model, criterion, optimizer, scheduler, num_epochs):
    since = time.time()
    best_wts, best_acc = copy.deepcopy(model.state_dict()), 0.0
    for epoch in range(num_epochs):
        for phase in ["train", "val"]:
            if phase == "train":
                model.train()
            else:
                model.eval()
            running_loss, running_corrects, n = 0.0, 0, 0
            for inputs, labels in dataloaders[phase]:
                optimizer.zero_grad()
                with torch.set_grad_enabled(phase == "train"):
                    outputs = model(inputs)
                    _, preds = torch.max(outputs, 1)
                    loss = criterion(outputs, labels)
                    if phase == "train":
                        loss.backward()
                        optimizer.step()
                running_loss += loss.item() * inputs.size(0)
                running_corrects += torch.sum(preds == labels.data).item()
                n += inputs.size(0)
            if phase == "train":
                scheduler.step()
            print(f"{phase} Loss: {running_loss / n:.4f} Acc: {running_corrects / n:.4f}")
            if phase == "val" and running_corrects / n > best_acc:
                best_acc = running_corrects / n
                best_wts = copy.deepcopy(model.state_dict())
    print("done", time.time() - since > 0, "best", best_acc)
    model.load_state_dict(best_wts)
    return model


model_conv = copy.deepcopy(source)
for param in model_conv.parameters():
    param.requires_grad = False
model_conv.fc = nn.Linear(model_conv.fc.in_features, 2)
optimizer_conv = optim.SGD(model_conv.fc.parameters(), lr=0.01, momentum=0.9)
exp_lr_scheduler = lr_scheduler.StepLR(optimizer_conv, step_size=7, gamma=0.1)
train_model(model_conv, nn.CrossEntropyLoss(), optimizer_conv, exp_lr_scheduler, 4)
