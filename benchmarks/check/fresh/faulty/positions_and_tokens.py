import torch
from torch import nn

torch.manual_seed(0)


class TextEncoder(nn.Module):
    def __init__(self, vocab=50, max_len=16, dim=32, classes=3):
        super().__init__()
        self.token_embedding = nn.Embedding(vocab, dim)
        self.position_embedding = nn.Embedding(max_len, dim)
        layer = nn.TransformerEncoderLayer(dim, 4, 64, dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 1)
        self.classifier = nn.Linear(dim, classes)

    def forward(self, tokens):
        positions = torch.arange(tokens.shape[1]).expand_as(tokens)
        x = self.token_embedding(positions) + self.position_embedding(positions)
        return self.classifier(self.encoder(x).mean(dim=1))


tokens = torch.randint(6, 50, (1200, 12))
labels = torch.randint(0, 3, (1200,))
tokens[:, 3] = labels * 2 + torch.randint(0, 2, (1200,))
model = TextEncoder()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for epoch in range(5):
    model.train()
    for idx in torch.randperm(1000).split(50):
        loss = nn.functional.cross_entropy(model(tokens[idx]), labels[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        print(epoch, loss.item(), (model(tokens[1000:]).argmax(1) == labels[1000:]).float().mean().item())
