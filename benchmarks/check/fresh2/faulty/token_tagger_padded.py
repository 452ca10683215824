"""Part-of-speech tagging of sentences of different lengths."""
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence

torch.manual_seed(5)
NUM_WORDS, NUM_TAGS = 60, 6
tag_of = torch.randint(0, NUM_TAGS, (NUM_WORDS,))


def sentence():
    n = 3 if torch.rand(1).item() < 0.9 else 30
    w = torch.randint(1, NUM_WORDS, (n,))
    tags = tag_of[w].clone()
    tags[1:] = (tags[1:] + tag_of[w[:-1]]) % NUM_TAGS
    return w, tags


def collate(items):
    words = pad_sequence([w for w, _ in items], batch_first=True, padding_value=0)
    tags = pad_sequence([t for _, t in items], batch_first=True, padding_value=0)
    return words, tags


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(NUM_WORDS, 24, padding_idx=0)
        self.lstm = nn.LSTM(24, 32, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(64, NUM_TAGS)

    def forward(self, w):
        return self.fc(self.lstm(self.emb(w))[0])


data = [sentence() for _ in range(640)]
test = [sentence() for _ in range(100)]
model = Tagger()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
criterion = nn.CrossEntropyLoss()

for epoch in range(6):
    hits = seen = 0
    for i in range(0, len(data), 32):
        words, tags = collate(data[i:i + 32])
        scores = model(words)
        loss = criterion(scores.reshape(-1, NUM_TAGS), tags.reshape(-1))
        opt.zero_grad()
        loss.backward()
        opt.step()
        hits += (scores.argmax(-1) == tags).sum().item()
        seen += tags.numel()
    print(f"epoch {epoch} loss {loss.item():.3f} accuracy {hits / seen:.3f}")

model.eval()
right = total = 0
with torch.no_grad():
    for w, t in test:
        p = model(w[None])[0].argmax(-1)
        right += (p == t).sum().item()
        total += len(t)
print("accuracy on real words of new sentences: %.3f" % (right / total))
