import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(3)
VOCAB, INTENTS, LENGTH = 80, 5, 9


def sample(n):
    """Each intent has a few words of its own among common ones."""
    intent = torch.randint(0, INTENTS, (n,))
    words = torch.randint(30, VOCAB, (n, LENGTH))
    keys = intent[:, None] * 6 + torch.randint(0, 6, (n, LENGTH))
    return torch.where(torch.rand(n, LENGTH) < 0.25, keys, words), intent


class IntentGRU(nn.Module):
    def __init__(self, dropout=0.5):
        super().__init__()
        self.dropout = dropout
        self.embedding = nn.Embedding(VOCAB, 32)
        self.gru = nn.GRU(32, 48, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(96, INTENTS)

    def forward(self, tokens):
        x = F.dropout(self.embedding(tokens), self.dropout)
        _, h = self.gru(x)
        h = F.dropout(torch.cat([h[0], h[1]], dim=1), self.dropout)
        return self.fc(h)


train_dl = DataLoader(TensorDataset(*sample(1500)), batch_size=50, shuffle=True)
valid_dl = DataLoader(TensorDataset(*sample(500)), batch_size=100)
model = IntentGRU()
optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
for epoch in range(6):
    model.train()
    for tokens, intent in train_dl:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(tokens), intent)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        accs = [sum((model(t).argmax(1) == i).sum().item() for t, i in valid_dl) / 500 for _ in range(2)]
    print(f"epoch {epoch} valid accuracy {accs[0]:.3f} (again: {accs[1]:.3f})")
