"""Truncated back-propagation through time: the state is carried over, the graph is not."""
import torch
from torch import nn

torch.manual_seed(0)
text = "abcabcaabbccabc|" * 300
chars = sorted(set(text))
data = torch.tensor([chars.index(c) for c in text])
ROWS, CHUNK = 8, 20
rows = data[: len(data) // ROWS * ROWS].view(ROWS, -1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(len(chars), 16)
        self.lstm = nn.LSTM(16, 48, batch_first=True)
        self.out = nn.Linear(48, len(chars))

    def forward(self, x, state):
        h, state = self.lstm(self.emb(x), state)
        return self.out(h), state


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(8):
    state, total, k = None, 0.0, 0
    for i in range(0, rows.shape[1] - CHUNK - 1, CHUNK):
        x, y = rows[:, i:i + CHUNK], rows[:, i + 1:i + CHUNK + 1]
        if state is not None:
            state = tuple(s.detach() for s in state)
        logits, state = net(x, state)
        loss = nn.functional.cross_entropy(logits.reshape(-1, len(chars)), y.reshape(-1))
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        total, k = total + loss.item(), k + 1
    print(f"epoch {epoch} loss per character {total / k:.4f}")
