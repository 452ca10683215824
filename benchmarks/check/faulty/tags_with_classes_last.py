import torch
from torch import nn

torch.manual_seed(0)
V, T, C = 30, 9, 5


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(V, 16)
        self.rnn = nn.GRU(16, 16, batch_first=True, bidirectional=True)
        self.out = nn.Linear(32, C)

    def forward(self, w):
        h, _ = self.rnn(self.emb(w))
        return self.out(h)


words = torch.randint(0, V, (200, T))
tags = words % C
model = Tagger()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(5):
    for i in range(0, 200, 25):
        scores = model(words[i : i + 25])
        loss = criterion(scores, tags[i : i + 25])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
