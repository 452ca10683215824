import torch
import torch.nn as nn

torch.manual_seed(0)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 20)
        self.fc = nn.Linear(20, 3)
        self.softmax = nn.Softmax(dim=1)

    def forward(self, x):
        h, _ = self.lstm(x)
        return self.softmax(self.fc(h[:, -1, :]))


x = torch.randn(300, 7, 5)
y = x[:, :, :3].sum(1).argmax(1)
model = Classifier()
crit = nn.CrossEntropyLoss()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(4):
    for i in range(0, 300, 30):
        opt.zero_grad()
        loss = crit(model(x[i : i + 30]), y[i : i + 30])
        loss.backward()
        opt.step()
    print(epoch, loss.item())
