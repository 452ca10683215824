import torch
import torch.nn as nn

torch.manual_seed(0)


class Tagger(nn.Module):
    def __init__(self, vocab=40, tags=6):
        super().__init__()
        self.emb = nn.Embedding(vocab, 16, padding_idx=0)
        self.lstm = nn.LSTM(16, 16, batch_first=True, bidirectional=True)
        self.out = nn.Linear(32, tags)

    def forward(self, x):
        return self.out(self.lstm(self.emb(x))[0])


words = torch.randint(1, 40, (300, 11))
tags = (words + words.roll(1, 1)) % 6
length = torch.randint(4, 12, (300,))
pad = torch.arange(11)[None] >= length[:, None]
words[pad] = 0
tags[pad] = -100
model = Tagger()
criterion = nn.CrossEntropyLoss()  # ignores -100
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(6):
    for b in torch.randperm(300).split(30):
        logits = model(words[b])
        loss = criterion(logits.permute(0, 2, 1), tags[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
