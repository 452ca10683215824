import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Model(nn.Module):
    def __init__(self, n_features, n_classes):
        self.hidden = nn.Linear(n_features, 20)
        self.output = nn.Linear(20, n_classes)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


x = torch.randn(120, 6)
y = torch.randint(0, 3, (120,))
loader = DataLoader(TensorDataset(x, y), batch_size=20, shuffle=True)
model = Model(6, 3)
opt = torch.optim.Adam(model.parameters())
for xb, yb in loader:
    opt.zero_grad()
    loss = nn.functional.cross_entropy(model(xb), yb)
    loss.backward()
    opt.step()
