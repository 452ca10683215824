import torch, torch.nn as nn, torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
x = torch.tensor(load_digits().data, dtype=torch.float32) / 16
train, test = x[:1500], x[1500:]


class TiedAutoencoder(nn.Module):
    """The decoder uses the transposed weights of the encoder."""

    def __init__(self, code=16):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(code, 64))
        nn.init.xavier_uniform_(self.weight)
        self.b_enc = nn.Parameter(torch.zeros(code))
        self.b_dec = nn.Parameter(torch.zeros(64))

    def forward(self, x):
        code = torch.tanh(F.linear(x, self.weight, self.b_enc))
        return F.linear(code, self.weight.t(), self.b_dec)


ae = TiedAutoencoder()
opt = torch.optim.Adam(ae.parameters(), lr=5e-3)
print("variance of the pixels %.4f" % test.var(0).mean().item())
for epoch in range(20):
    for idx in torch.randperm(len(train)).split(50):
        # the input with some pixels wiped out, the clean picture is the target
        noisy = train[idx] * (torch.rand(len(idx), 64) > 0.2)
        loss = F.mse_loss(ae(noisy), train[idx])
        opt.zero_grad(); loss.backward(); opt.step()
    if epoch % 5 == 4:
        with torch.no_grad():
            print("epoch %d reconstruction error %.4f" % (epoch + 1, F.mse_loss(ae(test), test).item()))
