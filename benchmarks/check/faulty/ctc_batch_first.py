import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class Recogniser(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(8, 32, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(64, 6)

    def forward(self, x):
        h, _ = self.rnn(x)
        return F.log_softmax(self.fc(h), dim=2)


N, T = 20, 20
x = torch.randn(80, T, 8)
targets = torch.randint(1, 6, (80, 5))
model = Recogniser()
ctc = nn.CTCLoss(blank=0, zero_infinity=True)
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(2):
    for i in range(0, 80, N):
        log_probs = model(x[i : i + N])
        input_lengths = torch.full((N,), T, dtype=torch.long)
        target_lengths = torch.full((N,), 5, dtype=torch.long)
        loss = ctc(log_probs, targets[i : i + N], input_lengths, target_lengths)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())
