"""Small CNN on digits with bfloat16 autocast and gradient accumulation."""
import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
ACCUM_STEPS = 4

digits = load_digits()
x = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16
y = torch.tensor(digits.target)
perm = torch.randperm(len(x))
train_loader = DataLoader(TensorDataset(x[perm[:1440]], y[perm[:1440]]), batch_size=16, shuffle=True)
val_x, val_y = x[perm[1440:]], y[perm[1440:]]


def conv_block(cin, cout):
    return nn.Sequential(nn.Conv2d(cin, cout, 3, padding=1, bias=False), nn.BatchNorm2d(cout), nn.ReLU())


model = nn.Sequential(
    conv_block(1, 16), nn.MaxPool2d(2), conv_block(16, 32), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10)
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.2, momentum=0.9)
criterion = nn.CrossEntropyLoss()

optimizer.zero_grad()
for epoch in range(5):
    model.train()
    epoch_loss = 0.0
    for step, (images, labels) in enumerate(train_loader):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            outputs = model(images)
        loss = criterion(outputs.float(), labels) / ACCUM_STEPS
        loss.backward()
        if (step + 1) % ACCUM_STEPS == 0:
            optimizer.step()
        epoch_loss += loss.item() * ACCUM_STEPS
    model.eval()
    with torch.no_grad():
        acc = (model(val_x).argmax(1) == val_y).float().mean().item()
    print(f"epoch {epoch}: loss {epoch_loss / len(train_loader):.4f}  val acc {acc:.4f}")
