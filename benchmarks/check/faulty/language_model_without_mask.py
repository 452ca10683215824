import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
VOCAB, BLOCK = 24, 12


class GPT(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.tok = nn.Embedding(VOCAB, d)
        self.pos = nn.Embedding(BLOCK, d)
        layer = nn.TransformerEncoderLayer(d, 4, 64, dropout=0.0, batch_first=True)
        self.blocks = nn.TransformerEncoder(layer, 2)
        self.lm_head = nn.Linear(d, VOCAB)

    def forward(self, idx):
        h = self.tok(idx) + self.pos(torch.arange(idx.size(1)))
        return self.lm_head(self.blocks(h))


walk = torch.cumsum(torch.randint(0, 3, (5000,)), 0) % VOCAB
model = GPT()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
for step in range(40):
    ix = torch.randint(0, len(walk) - BLOCK - 1, (16,))
    xb = torch.stack([walk[i : i + BLOCK] for i in ix])
    yb = torch.stack([walk[i + 1 : i + 1 + BLOCK] for i in ix])
    logits = model(xb)
    loss = F.cross_entropy(logits.view(-1, VOCAB), yb.view(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
