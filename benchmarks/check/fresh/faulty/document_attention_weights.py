import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(2)


class HierarchicalClassifier(nn.Module):
    """Words are weighted by a small network and then averaged."""

    def __init__(self, vocab, dim, classes):
        super().__init__()
        self.embed = nn.Embedding(vocab, dim)
        self.rnn = nn.GRU(dim, dim, batch_first=True, bidirectional=True)
        self.score = nn.Sequential(nn.Linear(2 * dim, dim), nn.Tanh(), nn.Linear(dim, 1))
        self.fc = nn.Linear(2 * dim, classes)

    def forward(self, words):
        h, _ = self.rnn(self.embed(words))
        weights = F.softmax(self.score(h).squeeze(-1), dim=0)
        return self.fc((weights.unsqueeze(-1) * h).sum(dim=1))


words = torch.randint(4, 50, (1500, 14))
label = torch.randint(0, 4, (1500,))
words[torch.arange(1500), torch.randint(0, 14, (1500,))] = label
model = HierarchicalClassifier(50, 24, 4)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(4):
    model.train()
    for idx in torch.randperm(1200).split(60):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(words[idx]), label[idx])
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        right = sum((model(words[i : i + 1]).argmax(1) == label[i]).item() for i in range(1200, 1500))
    print(f"epoch {epoch}: loss {loss.item():.4f}, one at a time {right / 300:.3f}")
