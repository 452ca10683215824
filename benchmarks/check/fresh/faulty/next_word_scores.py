import torch
import torch.nn as nn

torch.manual_seed(0)
sentences = ["we like green tea", "they like black tea", "we drink green tea", "they drink black coffee"] * 20
words = sorted({w for s in sentences for w in s.split()}) + ["<eos>"]
index = {w: i for i, w in enumerate(words)}
data = torch.tensor([[index[w] for w in s.split()] + [index["<eos>"]] for s in sentences])


class LM(nn.Module):
    def __init__(self, vocab_size, embed_size=16, hidden_size=32):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, embed_size)
        self.lstm = nn.LSTM(embed_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)

    def forward(self, x):
        h, _ = self.lstm(self.embed(x))
        return self.linear(h)


model = LM(len(words))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(10):
    for batch in data[torch.randperm(len(data))].split(16):
        inputs, targets = batch[:, :-1], batch[:, 1:]
        outputs = model(inputs)
        loss = criterion(outputs, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
