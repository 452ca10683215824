"""Language model whose output layer is its embedding (tied weights)."""
import torch
import torch.nn as nn

torch.manual_seed(0)
V = 30
nxt = torch.stack([torch.randperm(V), torch.randperm(V)])   # two ways on, by parity of the place


def corpus(n, length=16):
    seq = [torch.randint(0, V, (n,))]
    for k in range(length):
        seq.append(nxt[k % 2, seq[-1]])
    return torch.stack(seq, 1)


class TiedLM(nn.Module):
    def __init__(self, d=48):
        super().__init__()
        self.drop = nn.Dropout(0.1)
        self.encoder = nn.Embedding(V, d)
        self.rnn = nn.GRU(d, d, batch_first=True)
        self.decoder = nn.Linear(d, V)
        self.decoder.weight = self.encoder.weight
        nn.init.uniform_(self.encoder.weight, -0.1, 0.1)
        nn.init.zeros_(self.decoder.bias)

    def forward(self, ids):
        h, _ = self.rnn(self.drop(self.encoder(ids)))
        return self.decoder(self.drop(h))


lm = TiedLM()
optimizer = torch.optim.Adam(lm.parameters(), lr=5e-3)
val = corpus(200)
for step in range(181):
    lm.train()
    seq = corpus(32)
    loss = nn.functional.cross_entropy(lm(seq[:, :-1]).flatten(0, 1), seq[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(lm.parameters(), 0.5)
    optimizer.step()
    if step % 60 == 0:
        lm.eval()
        with torch.no_grad():
            l = nn.functional.cross_entropy(lm(val[:, :-1]).flatten(0, 1), val[:, 1:].flatten())
        print(f"step {step:3d} train {loss.item():.3f} val perplexity {l.exp().item():.2f}")
