import torch
from torch import nn, optim
from torch.nn import functional as F

torch.manual_seed(1)


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(100, 64)
        self.fc21 = nn.Linear(64, 4)
        self.fc22 = nn.Linear(64, 4)
        self.fc3 = nn.Linear(4, 64)
        self.fc4 = nn.Linear(64, 100)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return mu + eps * std

    def decode(self, z):
        h3 = F.relu(self.fc3(z))
        return torch.sigmoid(self.fc4(h3))

    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, 100))
        z = self.reparameterize(mu, logvar)
        return self.decode(z), mu, logvar


def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, 100), reduction="sum")
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD


g = torch.arange(10)
row = torch.randint(1, 9, (600, 1, 1))
col = torch.randint(1, 9, (600, 1, 1))
data = ((g[None, :, None] - row).abs() + (g[None, None] - col).abs() <= 2).float().unsqueeze(1)
train, test = data[:500], data[500:]
model = VAE()
optimizer = optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(6):
    model.train()
    train_loss = 0
    for b in torch.randperm(500).split(50):
        optimizer.zero_grad()
        recon, mu, logvar = model(train[b])
        loss = loss_function(recon, train[b], mu, logvar)
        loss.backward()
        train_loss += loss.item()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        recon, mu, logvar = model(test)
        test_loss = loss_function(recon, test, mu, logvar).item()
    print("epoch", epoch, train_loss / 500, test_loss / 100)
with torch.no_grad():
    sample = model.decode(torch.randn(4, 4))
print(sample.shape)
