"""Headlines with EmbeddingBag offsets; gradients of four small batches make one step."""

import random

import torch
from torch import nn
from torch.utils.data import DataLoader

random.seed(0)
torch.manual_seed(0)
SPORT = "goal match league striker coach cup penalty team fans stadium".split()
MARKET = "shares profit bank investors bond rate trade dividend merger stocks".split()
WEATHER = "rain storm heatwave snow wind forecast flood cold sunny frost".split()
PLAIN = "after new in as on says for the over warns first week".split()
GROUPS = [SPORT, MARKET, WEATHER]
vocab = {w: i for i, w in enumerate(SPORT + MARKET + WEATHER + PLAIN)}


def headline():
    label = random.randrange(3)
    words = random.choices(GROUPS[label], k=2) + random.choices(PLAIN, k=random.randint(2, 5))
    if random.random() < 0.4:
        words.append(random.choice(GROUPS[random.randrange(3)]))
    return [vocab[w] for w in words], label


def collate(batch):
    texts, labels = zip(*batch)
    offsets = torch.tensor([0] + [len(t) for t in texts[:-1]]).cumsum(0)
    return torch.tensor([i for t in texts for i in t]), offsets, torch.tensor(labels)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.bag = nn.EmbeddingBag(len(vocab), 16, mode="mean")
        self.fc = nn.Linear(16, 3)

    def forward(self, ids, offsets):
        return self.fc(self.bag(ids, offsets))


train = DataLoader([headline() for _ in range(1600)], batch_size=8, shuffle=True, collate_fn=collate)
test = DataLoader([headline() for _ in range(300)], batch_size=50, collate_fn=collate)
model, accumulate = Tagger(), 4
opt = torch.optim.AdamW(model.parameters(), lr=1e-2)
ce = nn.CrossEntropyLoss()
for epoch in range(5):
    model.train()
    opt.zero_grad()
    for i, (ids, offsets, y) in enumerate(train, 1):
        loss = ce(model(ids, offsets), y)
        (loss / accumulate).backward()
        if i % accumulate == 0 or i == len(train):
            opt.step()
            opt.zero_grad()
    model.eval()
    with torch.inference_mode():
        hits = sum((model(ids, off).argmax(1) == y).sum().item() for ids, off, y in test)
    print(f"epoch {epoch}: loss {loss.item():.3f}, accuracy {hits / 300:.3f}")
