import torch
from torch import nn

torch.manual_seed(0)
N, T, F = 1200, 16, 2
kind = torch.randint(0, 3, (N,))
t = torch.linspace(0, 1, T)
wave = torch.stack([torch.sin(6.28 * t), t * 2 - 1, (torch.sin(18.8 * t) > 0).float() * 2 - 1])[kind]
data = torch.stack([wave, torch.roll(wave, 1, 1)], -1) + 0.3 * torch.randn(N, T, F)


class WaveRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(F, 24)
        self.fc = nn.Linear(24, 3)

    def forward(self, x):
        # nn.RNN expects (time, batch, features)
        x = x.reshape(T, -1, F)
        _, h = self.rnn(x)
        return self.fc(h[0])


model = WaveRNN()
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(8):
    for idx in torch.randperm(1000).split(40):
        loss = nn.functional.cross_entropy(model(data[idx]), kind[idx])
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
    with torch.no_grad():
        accuracy = (model(data[1000:]).argmax(1) == kind[1000:]).float().mean()
    print(f"epoch {epoch} loss {loss.item():.3f} accuracy {accuracy:.3f}")
