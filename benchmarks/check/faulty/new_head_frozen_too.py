import torch
import torch.nn as nn

torch.manual_seed(0)


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1 = nn.Sequential(nn.Linear(12, 32), nn.ReLU())
        self.layer2 = nn.Sequential(nn.Linear(32, 32), nn.ReLU())
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        return self.fc(self.layer2(self.layer1(x)))


model = Backbone()
model.fc = nn.Linear(32, 3)
# fine-tune the last block only
for name, p in model.named_parameters():
    if "layer2" not in name:
        p.requires_grad = False

x = torch.randn(300, 12)
y = x[:, :3].argmax(1)
optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-3)
for epoch in range(10):
    for i in range(0, 300, 30):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x[i : i + 30]), y[i : i + 30])
        loss.backward()
        optimizer.step()
print("loss", loss.item())
