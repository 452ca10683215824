import torch
import torch.nn as nn

torch.manual_seed(0)


class SentimentRNN(nn.Module):
    def __init__(self, vocab=50, emb=16, hidden=24):
        super().__init__()
        self.embedding = nn.Embedding(vocab, emb)
        self.lstm = nn.LSTM(emb, hidden)
        self.fc = nn.Linear(hidden, 2)

    def forward(self, text):  # (batch, words)
        out, _ = self.lstm(self.embedding(text))
        return self.fc(out[:, -1, :])


text = torch.randint(0, 50, (400, 12))
label = ((text < 10).sum(1) > 2).long()
model = SentimentRNN()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
criterion = nn.CrossEntropyLoss()
for epoch in range(3):
    for i in range(0, 400, 40):
        optimizer.zero_grad()
        loss = criterion(model(text[i : i + 40]), label[i : i + 40])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
