import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
text = "the quick brown fox jumps over the lazy dog . " * 60
chars = sorted(set(text))
stoi = {c: i for i, c in enumerate(chars)}
data = torch.tensor([stoi[c] for c in text])


class CharLM(nn.Module):
    def __init__(self, vocab, dim=32):
        super().__init__()
        self.embed = nn.Embedding(vocab, dim)
        self.rnn = nn.GRU(dim, dim, batch_first=True)
        self.decoder = nn.Linear(dim, vocab, bias=False)
        # share input and output embeddings
        self.decoder.weight = nn.Parameter(self.embed.weight.detach().clone())

    def forward(self, idx):
        h, _ = self.rnn(self.embed(idx))
        return self.decoder(h)


model = CharLM(len(chars))
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
for step in range(80):
    start = torch.randint(0, len(data) - 33, (16,))
    chunk = torch.stack([data[s : s + 33] for s in start])
    logits = model(chunk[:, :-1])
    loss = F.cross_entropy(logits.reshape(-1, len(chars)), chunk[:, 1:].reshape(-1))
    opt.zero_grad()
    loss.backward()
    opt.step()
print("nll", loss.item())
