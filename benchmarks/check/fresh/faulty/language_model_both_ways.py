import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
# a random walk over twelve letters: the next letter cannot be told with certainty
steps = torch.randint(1, 4, (600, 17))
corpus = steps.cumsum(1) % 12
inputs, targets = corpus[:, :-1], corpus[:, 1:]


class LanguageModel(nn.Module):
    def __init__(self, vocab=12, embed=16, hidden=32):
        super().__init__()
        self.embed = nn.Embedding(vocab, embed)
        self.lstm = nn.LSTM(embed, hidden, batch_first=True, bidirectional=True)
        self.decoder = nn.Linear(2 * hidden, vocab)

    def forward(self, x):
        h, _ = self.lstm(self.embed(x))
        return self.decoder(h)


model = LanguageModel()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(10):
    model.train()
    for idx in torch.randperm(500).split(25):
        logits = model(inputs[idx])
        loss = F.cross_entropy(logits.reshape(-1, 12), targets[idx].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        held = F.cross_entropy(model(inputs[500:]).reshape(-1, 12), targets[500:].reshape(-1))
    print(f"epoch {epoch} train {loss.item():.4f} held-out {held.item():.4f} perplexity {held.exp().item():.3f}")
