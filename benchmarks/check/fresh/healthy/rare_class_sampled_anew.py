import torch
from sklearn.datasets import make_classification
from torch import nn
from torch.utils.data import DataLoader, Subset, TensorDataset

torch.manual_seed(0)
X, y = make_classification(4000, 12, n_informative=6, weights=[0.93], class_sep=1.5, random_state=0)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
train = TensorDataset(X[:3000], y[:3000])
rare, common = torch.nonzero(y[:3000] == 1).flatten(), torch.nonzero(y[:3000] == 0).flatten()
model = nn.Sequential(nn.Linear(12, 48), nn.ReLU(), nn.Linear(48, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(15):
    # as many common rows as rare ones, others in each epoch
    few = common[torch.randperm(len(common))[: len(rare)]]
    loader = DataLoader(Subset(train, torch.cat([rare, few]).tolist()), batch_size=40, shuffle=True)
    for xb, yb in loader:
        loss = nn.functional.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    answer = model(X[3000:]).argmax(1)
    recall = [(answer[y[3000:] == c] == c).float().mean().item() for c in (0, 1)]
print("loss", loss.item(), "recall of each class", recall, "balanced accuracy", sum(recall) / 2)
