# Character-level name generator
import random
import string

import torch
import torch.nn as nn

torch.manual_seed(7)
random.seed(7)
letters = string.ascii_lowercase + "."
n_letters = len(letters)
starts, middles, ends = ["ka", "mi", "ro", "sa", "el"], ["ra", "lo", "ne", "vi"], ["n", "a", "is", "o"]
names = [random.choice(starts) + random.choice(middles) + random.choice(ends) for _ in range(400)]


def encode(name):
    return torch.tensor([letters.index(c) for c in name])


class NameGRU(nn.Module):
    def __init__(self, hidden_size=64):
        super().__init__()
        self.embed = nn.Embedding(n_letters, 24)
        self.gru = nn.GRU(24, hidden_size)
        self.decoder = nn.Linear(hidden_size, n_letters)

    def forward(self, seq, hidden=None):
        out, hidden = self.gru(self.embed(seq).unsqueeze(1), hidden)
        return self.decoder(out.squeeze(1)), hidden


model = NameGRU()
criterion = nn.NLLLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
running = 0.0
for step in range(1, 1001):
    name = random.choice(names)
    seq = encode(name + ".")
    output, _ = model(seq[:-1])
    loss = criterion(output, seq[1:])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    running += loss.item()
    if step % 200 == 0:
        print(f"step {step}  loss {running / 200:.4f}")
        running = 0.0

with torch.no_grad():
    for first in "kmr":
        chars, hidden, x = first, None, encode(first)
        while len(chars) < 10:
            out, hidden = model(x, hidden)
            nxt = out[-1].argmax().item()
            if letters[nxt] == ".":
                break
            chars += letters[nxt]
            x = torch.tensor([nxt])
        print(chars)
