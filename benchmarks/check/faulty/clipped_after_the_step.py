import torch
import torch.nn as nn

torch.manual_seed(0)


class RNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(1, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.fc(out[:, -1])


t = torch.linspace(0, 60, 1000)
wave = torch.sin(t) + 0.5 * torch.sin(2.1 * t)
x = wave.unfold(0, 20, 1)[:-1].unsqueeze(-1)
y = wave[20:].unsqueeze(-1)
model = RNN()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(2):
    for b in torch.randperm(len(x)).split(49):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x[b]), y[b])
        loss.backward()
        optimizer.step()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    print(epoch, loss.item())
