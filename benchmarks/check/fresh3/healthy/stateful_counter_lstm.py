"""Truncated backpropagation through time: parallel streams are read in order and the state is carried on."""

import torch
from torch import nn

torch.manual_seed(0)
STREAMS, LENGTH, CHUNK = 20, 960, 16


def sensor_streams(n):
    """A switch stays on until the next reset pulse; the label is the state of the switch."""
    pulse_on, pulse_off = torch.rand(n, LENGTH) < 0.03, torch.rand(n, LENGTH) < 0.03
    state, label = torch.zeros(n), torch.zeros(n, LENGTH)
    for t in range(LENGTH):
        state = torch.where(pulse_on[:, t], 1.0, torch.where(pulse_off[:, t], 0.0, state))
        label[:, t] = state
    noise = 0.2 * torch.randn(n, LENGTH)
    return torch.stack([pulse_on.float() + noise, pulse_off.float() - noise], 2), label


class Switch(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.lstm = nn.LSTM(2, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x, state=None):
        h, state = self.lstm(x, state)
        return self.fc(h).squeeze(-1), state


x, y = sensor_streams(STREAMS)
x_new, y_new = sensor_streams(10)
net, bce = Switch(), nn.BCEWithLogitsLoss()
optim = torch.optim.Adam(net.parameters(), lr=6e-3)
for epoch in range(6):
    net.train()
    state, total = None, 0.0
    for start in range(0, LENGTH, CHUNK):
        logits, state = net(x[:, start : start + CHUNK], state)
        state = tuple(s.detach() for s in state)
        loss = bce(logits, y[:, start : start + CHUNK])
        optim.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optim.step()
        total += loss.item()
    net.eval()
    with torch.no_grad():
        accuracy = ((net(x_new)[0] > 0) == (y_new > 0.5)).float().mean().item()
    print(f"epoch {epoch}: loss {total / (LENGTH // CHUNK):.3f}, new streams {accuracy:.3f}")
