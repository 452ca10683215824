"""Tone telegraph: a row of tones -> letters with CTC."""
import torch
import torch.nn as nn

torch.manual_seed(0)
ALPHABET = "etan"
NUM_OUT = len(ALPHABET) + 1
TONE = {"e": 1.0, "t": 2.0, "a": -1.0, "n": -2.0}
to_id = {c: i for i, c in enumerate(ALPHABET)}
to_char = {i: c for i, c in enumerate(ALPHABET)}


def example(max_t=24):
    word = "".join(ALPHABET[i] for i in torch.randint(0, 4, (int(torch.randint(2, 6, (1,))),)))
    sig = [0.0]
    for c in word:
        sig += [TONE[c]] * int(torch.randint(2, 4, (1,))) + [0.0]
    sig = torch.tensor(sig[:max_t], dtype=torch.float32)
    x = torch.zeros(max_t)
    x[: len(sig)] = sig
    return x + 0.1 * torch.randn(max_t), word


class Listener(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv1d(1, 48, 5, padding=2), nn.ReLU(), nn.Conv1d(48, 48, 3, padding=1), nn.ReLU())
        self.out = nn.Linear(48, NUM_OUT)

    def forward(self, x):
        h = self.conv(x[:, None]).transpose(1, 2)
        return self.out(h).transpose(0, 1)


def greedy(scores):
    words = []
    for path in scores.argmax(-1).t().tolist():
        last, w = None, ""
        for k in path:
            if k != last and k != 0:
                w += to_char[k]
            last = k
        words.append(w)
    return words


net, ctc = Listener(), nn.CTCLoss()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for step in range(200):
    xs, words = zip(*[example() for _ in range(32)])
    scores = net(torch.stack(xs))
    targets = torch.tensor([to_id[c] for w in words for c in w])
    lengths = torch.tensor([len(w) for w in words])
    loss = ctc(scores, targets, torch.full((32,), scores.shape[0]), lengths)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 50 == 49:
        print("step", step + 1, "loss", round(loss.item(), 3))
xs, words = zip(*[example() for _ in range(100)])
with torch.no_grad():
    heard = greedy(net(torch.stack(xs)))
print("words right:", sum(h == w for h, w in zip(heard, words)), "of 100; e.g.", list(zip(words, heard))[:3])
