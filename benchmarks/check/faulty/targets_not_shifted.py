import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
text = "to be or not to be that is the question whether it is nobler in the mind to suffer " * 30
vocab = sorted(set(text))
ids = torch.tensor([vocab.index(c) for c in text])
seq_len = 24


class CharRNN(nn.Module):
    def __init__(self, n, hidden=48):
        super().__init__()
        self.embed = nn.Embedding(n, 24)
        self.rnn = nn.LSTM(24, hidden, batch_first=True)
        self.out = nn.Linear(hidden, n)

    def forward(self, x):
        h, _ = self.rnn(self.embed(x))
        return self.out(h)


def get_batch(size=16):
    starts = torch.randint(0, len(ids) - seq_len, (size,)).tolist()
    x = torch.stack([ids[s : s + seq_len] for s in starts])
    y = torch.stack([ids[s : s + seq_len] for s in starts])
    return x, y


model = CharRNN(len(vocab))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for it in range(60):
    x, y = get_batch()
    loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if it % 20 == 0:
        print(it, loss.item())
