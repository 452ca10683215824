"""Masked word model: a bidirectional encoder fills gaps in recipe lines; only masked places count in the loss."""

import random

import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, IterableDataset

DISHES = {
    "soup": (["boil", "simmer"], ["leek", "carrot", "stock"], "pot"),
    "bread": (["knead", "bake"], ["flour", "yeast", "water"], "oven"),
    "salad": (["chop", "toss"], ["lettuce", "radish", "vinegar"], "bowl"),
}
WORDS = ["<pad>", "<mask>", "the", "in", "a", "for", "with", "and"]
WORDS += [w for dish, (verbs, things, tool) in DISHES.items() for w in (dish, *verbs, *things, tool)]
ID = {w: i for i, w in enumerate(WORDS)}


def line(rng):
    dish = rng.choice(list(DISHES))
    verbs, things, tool = DISHES[dish]
    words = ["for", "the", dish, rng.choice(verbs), rng.choice(things)]
    if rng.random() < 0.6:
        words += ["with", rng.choice(things)]
    return words + ["in", "a", tool]


class Lines(IterableDataset):
    def __init__(self, n, seed):
        self.n, self.rng = n, random.Random(seed)

    def __iter__(self):
        for _ in range(self.n):
            ids = torch.tensor([ID[w] for w in line(self.rng)])
            target = torch.full_like(ids, -100)
            places = self.rng.sample(range(len(ids)), 2)
            target[places] = ids[places]
            ids[places] = ID["<mask>"]
            yield ids, target


def collate(batch):
    ids, target = zip(*batch)
    return pad_sequence(ids, batch_first=True), pad_sequence(target, batch_first=True, padding_value=-100)


class MaskedModel(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.word = nn.Embedding(len(WORDS), d, padding_idx=0)
        self.place = nn.Embedding(16, d)
        block = nn.TransformerEncoderLayer(d, 2, 64, dropout=0.1, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(block, 2, enable_nested_tensor=False)
        self.bias = nn.Parameter(torch.zeros(len(WORDS)))

    def forward(self, ids):
        x = self.word(ids) * 5 + self.place.weight[: ids.size(1)]
        h = self.encoder(x, src_key_padding_mask=ids == 0)
        return h @ self.word.weight.t() + self.bias


torch.manual_seed(0)
model = MaskedModel()
nn.init.normal_(model.word.weight, std=0.2)
opt = torch.optim.AdamW(model.parameters(), lr=3e-3)
loss_fn = nn.CrossEntropyLoss(ignore_index=-100)
train, valid = (
    DataLoader(Lines(1600, 0), 32, collate_fn=collate),
    DataLoader(Lines(300, 1), 50, collate_fn=collate),
)
for epoch in range(4):
    model.train()
    for ids, target in train:
        loss = loss_fn(model(ids).transpose(1, 2), target)
        opt.zero_grad()
        loss.backward()
        opt.step()
    model.eval()
    hits = seen = 0
    with torch.no_grad():
        for ids, target in valid:
            counted = target != -100
            hits += (model(ids).argmax(-1) == target)[counted].sum().item()
            seen += counted.sum().item()
    print(f"epoch {epoch}: loss {loss.item():.3f}, masked words right {hits / seen:.3f}")
