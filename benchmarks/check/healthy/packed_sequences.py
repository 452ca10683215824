import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

torch.manual_seed(0)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(30, 16, padding_idx=0)
        self.gru = nn.GRU(16, 24, batch_first=True)
        self.fc = nn.Linear(24, 2)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(self.emb(x), lengths, batch_first=True, enforce_sorted=False)
        _, h = self.gru(packed)
        return self.fc(h[-1])


texts = [torch.randint(1, 30, (int(torch.randint(3, 15, ())),)) for _ in range(300)]
labels = torch.tensor([int((t < 8).float().mean() > 0.25) for t in texts])
model = Classifier()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(5):
    for b in torch.randperm(300).split(30):
        batch = [texts[i] for i in b]
        lengths = torch.tensor([len(t) for t in batch])
        out = model(pad_sequence(batch, batch_first=True), lengths)
        loss = nn.functional.cross_entropy(out, labels[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())
