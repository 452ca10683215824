"""Memory is short: four micro-batches are put together into one optimizer step."""
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
ACCUMULATE = 4

d = load_digits()
x = torch.tensor(d.data, dtype=torch.float32) / 16.0
y = torch.tensor(d.target)
loader = DataLoader(TensorDataset(x[:1344], y[:1344]), batch_size=16, shuffle=True)

model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
criterion = nn.CrossEntropyLoss()

optimizer.zero_grad()
for epoch in range(15):
    model.train()
    epoch_loss = 0.0
    for step, (xb, yb) in enumerate(loader, start=1):
        loss = criterion(model(xb), yb) / ACCUMULATE
        loss.backward()
        if step % ACCUMULATE == 0:
            optimizer.step()
        epoch_loss += loss.item() * ACCUMULATE

    model.eval()
    with torch.no_grad():
        accuracy = (model(x[1344:]).argmax(1) == y[1344:]).float().mean().item()
    if epoch % 3 == 2:
        print(f"epoch {epoch + 1}: loss {epoch_loss / len(loader):.4f}, accuracy {accuracy:.3f}")
