import torch
from sklearn.datasets import make_classification
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(0)
X, y = make_classification(600, 25, n_informative=5, flip_y=0.2, random_state=0)
dataset = TensorDataset(torch.tensor(X, dtype=torch.float32), torch.tensor(y))
train_set, _ = random_split(dataset, [480, 120], generator=torch.Generator().manual_seed(1))
_, val_set = random_split(dataset, [480, 120], generator=torch.Generator().manual_seed(2))
train_loader = DataLoader(train_set, batch_size=40, shuffle=True)
val_loader = DataLoader(val_set, batch_size=120)
model = nn.Sequential(nn.Linear(25, 128), nn.ReLU(), nn.Linear(128, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(25):
    model.train()
    for xb, yb in train_loader:
        loss = nn.functional.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 8 == 0:
        model.eval()
        with torch.no_grad():
            acc = sum((model(xb).argmax(1) == yb).sum().item() for xb, yb in val_loader) / 120
        print(f"epoch {epoch}: loss {loss.item():.4f} val acc {acc:.4f}")
