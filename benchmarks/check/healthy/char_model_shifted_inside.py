import torch
from torch import nn
import torch.nn.functional as F

text = "the quick brown fox jumps over the lazy dog and runs away from the dog again " * 20
chars = sorted(set(text))
data = torch.tensor([chars.index(c) for c in text])


class CharLM(nn.Module):
    def __init__(self, v, d=48):
        super().__init__()
        self.emb = nn.Embedding(v, d)
        self.gru = nn.GRU(d, d, batch_first=True)
        self.out = nn.Linear(d, v)

    def forward(self, ids, labels=None):
        logits = self.out(self.gru(self.emb(ids))[0])
        if labels is None:
            return logits
        # labels are the very ids, as transformers do it: shifted here
        return logits, F.cross_entropy(logits[:, :-1].reshape(-1, logits.size(-1)), labels[:, 1:].reshape(-1))


torch.manual_seed(0)
model = CharLM(len(chars))
opt = torch.optim.AdamW(model.parameters(), lr=3e-3)
for step in range(60):
    at = torch.randint(len(data) - 33, (16,))
    ids = torch.stack([data[i : i + 32] for i in at])
    logits, loss = model(ids, labels=ids)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 20 == 0:
        print(step, loss.item())
