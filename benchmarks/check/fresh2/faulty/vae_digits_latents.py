import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(2)
X = torch.tensor(load_digits().data / 16.0, dtype=torch.float32)
train, test = X[:1500], X[1500:]
Z = 6

encoder = nn.Sequential(nn.Linear(64, 100), nn.ReLU(), nn.Linear(100, 2 * Z))
decoder = nn.Sequential(nn.Linear(Z, 100), nn.ReLU(), nn.Linear(100, 64), nn.Sigmoid())
opt = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=2e-3)
noise = torch.randn(Z)


def run(x):
    mu, logvar = encoder(x).chunk(2, dim=-1)
    z = mu + noise * (0.5 * logvar).exp()
    return decoder(z), mu, logvar


def loss_of(x):
    rec, mu, logvar = run(x)
    rec_loss = F.binary_cross_entropy(rec, x, reduction="sum")
    kl = -0.5 * (1 + logvar - mu ** 2 - logvar.exp()).mean()
    return (rec_loss + kl) / x.shape[0]


for epoch in range(20):
    losses = []
    for idx in torch.randperm(len(train)).split(100):
        opt.zero_grad()
        l = loss_of(train[idx])
        l.backward()
        opt.step()
        losses.append(l.item())
    if epoch % 5 == 4:
        print("epoch", epoch, "negative ELBO", np.mean(losses).round(3))

with torch.no_grad():
    mu, logvar = encoder(test).chunk(2, -1)
    print("spread of the codes: %.2f (prior 1.0), mean sigma %.3f" % (mu.std(), (0.5 * logvar).exp().mean()))
    fake = decoder(torch.randn(300, Z))
    print("generated -> nearest real digit: %.3f" % torch.cdist(fake, train).min(1).values.mean())
