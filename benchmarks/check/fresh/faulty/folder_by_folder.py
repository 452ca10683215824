import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, Dataset

torch.manual_seed(0)
digits = load_digits()


class ClassFolder(Dataset):
    """The images of one class, as in a folder of its own."""

    def __init__(self, label, train):
        files = digits.images[digits.target == label]
        cut = int(0.8 * len(files))
        self.files = files[:cut] if train else files[cut:]
        self.label = label

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return torch.tensor(self.files[i] / 16, dtype=torch.float32).flatten(), self.label


train_set = ConcatDataset([ClassFolder(c, True) for c in range(10)])
test_set = ConcatDataset([ClassFolder(c, False) for c in range(10)])
train_loader = DataLoader(train_set, batch_size=32, num_workers=0)
test_loader = DataLoader(test_set, batch_size=100)
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
for epoch in range(5):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        hits = sum((model(x).argmax(1) == y).sum().item() for x, y in test_loader)
    print(f"epoch {epoch}: last loss {loss.item():.4f}, test accuracy {hits / len(test_set):.3f}")
