import torch
from torch import nn
from torch.utils.data import DataLoader

torch.manual_seed(0)


def make_text():
    label = int(torch.randint(0, 3, (1,)))
    n = int(torch.randint(4, 15, (1,)))
    words = torch.where(torch.rand(n) < 0.35, torch.randint(0, 12, (n,)) + 12 * label, torch.randint(36, 100, (n,)))
    return words, label


def collate(batch):
    words, labels = zip(*batch)
    lengths = torch.tensor([0] + [len(w) for w in words[:-1]])
    return torch.cat(words), lengths.cumsum(0), torch.tensor(labels)


class BagClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.EmbeddingBag(100, 24, mode="mean")
        self.fc = nn.Linear(24, 3)

    def forward(self, words, offsets):
        return self.fc(self.embedding(words, offsets))


train = DataLoader([make_text() for _ in range(1500)], 50, shuffle=True, collate_fn=collate)
test = DataLoader([make_text() for _ in range(400)], 100, collate_fn=collate)
model = BagClassifier()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(6):
    model.train()
    for words, offsets, labels in train:
        loss = nn.functional.cross_entropy(model(words, offsets), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        hits = sum((model(w, o).argmax(1) == l).sum().item() for w, o, l in test)
    print(f"epoch {epoch} loss {loss.item():.4f} accuracy {hits / 400:.3f}")
