import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
num_tags = 8
seq_len = 8


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(40, 24)
        self.lstm = nn.LSTM(24, 24, batch_first=True)
        self.hidden2tag = nn.Linear(24, num_tags)

    def forward(self, sentence):
        out, _ = self.lstm(self.embed(sentence))
        return self.hidden2tag(out)


sentences = torch.randint(0, 40, (240, seq_len))
tags = sentences % num_tags
model = Tagger()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(5):
    for b in torch.randperm(240).split(30):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(sentences[b]), tags[b])
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch} loss {loss:.3f}")
