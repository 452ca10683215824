"""Sequence to sequence: write the digits backwards."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
SOS, VOCAB, LENGTH = 10, 11, 5


class Encoder(nn.Module):
    def __init__(self, dim=48):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, dim)
        self.gru = nn.GRU(dim, dim, batch_first=True)

    def forward(self, src):
        x = F.dropout(self.embed(src), p=0.2)
        return self.gru(x)[1]


class Decoder(nn.Module):
    def __init__(self, dim=48):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, dim)
        self.gru = nn.GRU(dim, dim, batch_first=True)
        self.out = nn.Linear(dim, VOCAB)

    def forward(self, tgt, state):
        h, state = self.gru(self.embed(tgt), state)
        return self.out(h), state


encoder, decoder = Encoder(), Decoder()
optimizer = torch.optim.Adam(decoder.parameters(), lr=5e-3)
src = torch.randint(0, 10, (1500, LENGTH))
tgt = src.flip(1)
for epoch in range(6):
    encoder.train(), decoder.train()
    for idx in torch.randperm(1300).split(50):
        start = torch.full((len(idx), 1), SOS)
        logits, _ = decoder(torch.cat([start, tgt[idx, :-1]], 1), encoder(src[idx]))
        loss = F.cross_entropy(logits.flatten(0, 1), tgt[idx].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    encoder.eval(), decoder.eval()
    with torch.no_grad():
        state, token, right = encoder(src[1300:]), torch.full((200, 1), SOS), 0
        for i in range(LENGTH):
            logits, state = decoder(token, state)
            token = logits.argmax(-1)
            right += (token[:, 0] == tgt[1300:, i]).float().mean().item() / LENGTH
    print(f"epoch {epoch} loss {loss.item():.4f} digits right {right:.3f}")
