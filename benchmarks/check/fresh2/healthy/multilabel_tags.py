import torch
import torch.nn as nn
from sklearn.datasets import make_multilabel_classification
from sklearn.metrics import f1_score
from torch.utils.data import DataLoader, Dataset


class Articles(Dataset):
    def __init__(self, counts, tags):
        self.counts = torch.log1p(torch.tensor(counts, dtype=torch.float32))
        self.tags = torch.tensor(tags, dtype=torch.float32)

    def __len__(self):
        return len(self.tags)

    def __getitem__(self, i):
        return {'words': self.counts[i], 'tags': self.tags[i]}


def collate(items):
    return torch.stack([i['words'] for i in items]), torch.stack([i['tags'] for i in items])


torch.manual_seed(0)
counts, tags = make_multilabel_classification(n_samples=1500, n_features=60, n_classes=8, n_labels=2,
                                              length=200, random_state=0)
train, test = Articles(counts[:1200], tags[:1200]), Articles(counts[1200:], tags[1200:])
positive = train.tags.sum(0)
pos_weight = ((len(train) - positive) / positive).clamp(max=10)

model = nn.Sequential(nn.Linear(60, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 8))
criterion = nn.BCEWithLogitsLoss(pos_weight=pos_weight)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(15):
    model.train()
    for words, wanted in DataLoader(train, batch_size=50, shuffle=True, collate_fn=collate):
        loss = criterion(model(words), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 5 == 4:
        model.eval()
        with torch.no_grad():
            predicted = (model(test.counts) > 0).int()
        print(f'epoch {epoch + 1} loss {loss.item():.3f} micro F1 {f1_score(test.tags.int(), predicted, average="micro"):.3f}')
