import random
from collections import Counter

import torch
from torch import nn

torch.manual_seed(0)
random.seed(0)

TOPICS = {
    "traffic": "bus tram road bicycle parking car street crossing lights delay driver lane".split(),
    "school": "teacher pupil lesson exam homework class headmaster book term grade desk maths".split(),
    "garden": "rose hedge lawn seed soil tulip pruning compost bee shed weed spade".split(),
    "money": "bank tax rent price loan budget pension wage bill interest saving fee".split(),
}
COMMON = "i think that our town should do more about the and we all know it is not good".split()
NAMES = list(TOPICS)


def letter():
    topic = random.randrange(len(NAMES))
    words = random.choices(COMMON, k=10) + random.choices(TOPICS[NAMES[topic]], k=3)
    words += random.choices(TOPICS[random.choice(NAMES)], k=1)
    random.shuffle(words)
    return words, topic


class Corpus:
    """Letters as padded rows of word numbers; 0 is the empty place."""

    def __init__(self, letters, length=14):
        counts = Counter(w for words, _ in letters for w in words)
        self.number = {w: i + 1 for i, (w, _) in enumerate(counts.most_common())}
        rows = [[self.number[w] for w in words][:length] for words, _ in letters]
        self.rows = torch.tensor([r + [0] * (length - len(r)) for r in rows])
        self.topics = torch.tensor([t for _, t in letters])

    def __len__(self):
        return len(self.rows)


class BagClassifier(nn.Module):
    def __init__(self, n_words, n_topics, dim=24):
        super().__init__()
        self.bag = nn.EmbeddingBag(n_words, dim, mode="mean", padding_idx=0)
        self.mlp = nn.Sequential(nn.Linear(dim, 32), nn.ReLU(), nn.Linear(32, n_topics))

    def forward(self, rows):
        return self.mlp(self.bag(rows))


train, test = Corpus([letter() for _ in range(2000)]), Corpus([letter() for _ in range(500)])
clf = BagClassifier(len(train.number) + 1, len(NAMES))
optimizer = torch.optim.SGD(clf.parameters(), lr=0.5)
loss_fn = nn.CrossEntropyLoss()


def fit_batch(rows, topics):
    optimizer.zero_grad
    loss = loss_fn(clf(rows), topics)
    loss.backward()
    optimizer.step()
    return loss.item()


for epoch in range(16):
    clf.train()
    losses = [fit_batch(train.rows[i], train.topics[i]) for i in torch.randperm(len(train)).split(50)]
    clf.eval()
    with torch.no_grad():
        on_train = (clf(train.rows).argmax(1) == train.topics).float().mean().item()
        on_test = (clf(test.rows).argmax(1) == test.topics).float().mean().item()
    if epoch % 5 == 0:
        print(
            f"epoch {epoch}: loss {sum(losses) / len(losses):.3f}, train {on_train:.3f}, test {on_test:.3f}"
        )
