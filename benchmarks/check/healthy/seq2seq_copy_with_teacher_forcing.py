import torch
import torch.nn as nn

# Copying a sequence: the decoder is given the right token of before, and the source is what it should say.
PAD, BOS, V = 0, 1, 20
torch.manual_seed(0)


class Seq2Seq(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.embed = nn.Embedding(V, d, padding_idx=PAD)
        self.encoder = nn.GRU(d, d, batch_first=True)
        self.decoder = nn.GRU(d, d, batch_first=True)
        self.head = nn.Linear(d, V)

    def forward(self, source, given):
        state = self.encoder(self.embed(source))[1]
        return self.head(self.decoder(self.embed(given), state)[0])


model = Seq2Seq()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
criterion = nn.CrossEntropyLoss(ignore_index=PAD)
for step in range(120):
    source = torch.randint(2, V, (32, 6))
    given = torch.cat([torch.full((32, 1), BOS), source[:, :-1]], dim=1)
    logits = model(source, given)
    loss = criterion(logits.reshape(-1, V), source.reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
print(loss.item())
