"""Sum of signed events in logs of different length, packed LSTM."""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

torch.manual_seed(0)


class LogReader(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(2, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out, (h, c) = self.lstm(packed)
        out, _ = pad_packed_sequence(out, batch_first=True)
        return self.fc(out[:, -1]).squeeze(1)


def logs(n):
    seqs, ys = [], []
    for _ in range(n):
        length = int(torch.randint(3, 16, (1,)))
        s = torch.stack([torch.randn(length), (torch.rand(length) < 0.4).float()], 1)
        seqs.append(s)
        ys.append((s[:, 0] * s[:, 1]).sum())
    return seqs, torch.stack(ys)


xs, ys = logs(800)
xv, yv = logs(200)
model = LogReader()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
mse = nn.MSELoss()
for epoch in range(10):
    for b in torch.randperm(len(xs)).split(32):
        seqs = [xs[i] for i in b]
        lens = torch.tensor([len(s) for s in seqs])
        pred = model(pad_sequence(seqs, batch_first=True), lens)
        loss = mse(pred, ys[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        lens = torch.tensor([len(s) for s in xv])
        val = mse(model(pad_sequence(xv, batch_first=True), lens), yv).item()
    if epoch % 3 == 0:
        print("epoch", epoch, "val mse %.3f" % val, "variance of y %.3f" % yv.var().item())
