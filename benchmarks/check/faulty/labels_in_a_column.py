import torch
from torch import nn, optim

torch.manual_seed(0)
features = torch.randn(90, 7)
labels = torch.randint(0, 4, (90, 1))


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(7, 30), nn.Tanh(), nn.Linear(30, 4))

    def forward(self, x):
        return self.layers(x)


clf = Classifier()
loss_function = nn.CrossEntropyLoss()
optimizer = optim.SGD(clf.parameters(), lr=0.1)
for _ in range(10):
    optimizer.zero_grad()
    out = clf(features)
    loss = loss_function(out, labels)
    loss.backward()
    optimizer.step()
