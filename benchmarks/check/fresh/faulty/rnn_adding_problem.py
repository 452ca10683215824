import torch
from torch import nn

torch.manual_seed(5)


def batch(size=64, length=20):
    values = torch.rand(size, length)
    marks = torch.zeros(size, length)
    first = torch.randint(0, length // 2, (size,))
    second = torch.randint(length // 2, length, (size,))
    marks[torch.arange(size), first] = 1
    marks[torch.arange(size), second] = 1
    return torch.stack([values, marks], -1), (values * marks).sum(1, keepdim=True)


class AddingRNN(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.rnn = nn.GRU(2, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        states, _ = self.rnn(x)
        return self.out(states[:, -1])


model = AddingRNN()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
max_norm = 1.0
for step in range(1, 251):
    x, y = batch()
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    nn.utils.clip_grad_norm_(model.parameters(), max_norm)
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(step, round(loss.item(), 4))
