import torch
import torch.nn as nn


class BiLSTM(nn.Module):
    def __init__(self, vocab, emb, hid, n_out):
        super().__init__()
        self.embedding = nn.Embedding(vocab, emb)
        self.lstm = nn.LSTM(emb, hid, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(hid, n_out)

    def forward(self, x):
        out, _ = self.lstm(self.embedding(x))
        return self.fc(out[:, -1])


torch.manual_seed(0)
x = torch.randint(0, 50, (64, 15))
y = torch.randint(0, 2, (64,))
model = BiLSTM(50, 16, 32, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
criterion = nn.CrossEntropyLoss()
for epoch in range(3):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
    print(epoch, loss.item())
