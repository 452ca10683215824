import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
ALPHABET, T, L = 5, 16, 4
glyphs = torch.randn(ALPHABET + 1, 6)


def make(n):
    targets = torch.randint(1, ALPHABET + 1, (n, L))
    frames = glyphs[targets].repeat_interleave(T // L, dim=1)
    return frames + 0.3 * torch.randn(n, T, 6), targets


class CRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(6, 24, 3, padding=1)
        self.rnn = nn.LSTM(24, 24, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(48, ALPHABET + 1)

    def forward(self, x):
        x = F.relu(self.conv(x.transpose(1, 2))).transpose(1, 2)
        x, _ = self.rnn(x)
        return F.log_softmax(self.fc(x), dim=2).permute(1, 0, 2)  # (time, batch, classes)


x, y = make(240)
model = CRNN()
criterion = nn.CTCLoss(blank=0, zero_infinity=True)
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(4):
    for b in torch.randperm(240).split(24):
        log_probs = model(x[b])
        input_lengths = torch.full((len(b),), T, dtype=torch.long)
        target_lengths = torch.full((len(b),), L, dtype=torch.long)
        loss = criterion(log_probs, y[b], input_lengths, target_lengths)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5)
        optimizer.step()
    print(epoch, loss.item())
