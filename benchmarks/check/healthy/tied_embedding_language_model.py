import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class LM(nn.Module):
    def __init__(self, vocab, d=32):
        super().__init__()
        self.embed = nn.Embedding(vocab, d)
        self.rnn = nn.LSTM(d, d, batch_first=True)
        self.drop = nn.Dropout(0.1)
        self.decoder = nn.Linear(d, vocab)
        self.decoder.weight = self.embed.weight
        nn.init.uniform_(self.embed.weight, -0.1, 0.1)
        nn.init.zeros_(self.decoder.bias)

    def forward(self, x):
        return self.decoder(self.drop(self.rnn(self.embed(x))[0]))


text = "she sells sea shells by the sea shore the shells she sells are sea shells " * 20
chars = sorted(set(text))
ids = torch.tensor([chars.index(c) for c in text])
model = LM(len(chars))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(80):
    s = torch.randint(0, len(ids) - 21, (16,)).tolist()
    chunk = torch.stack([ids[i : i + 21] for i in s])
    loss = F.cross_entropy(model(chunk[:, :-1]).transpose(1, 2), chunk[:, 1:])
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
