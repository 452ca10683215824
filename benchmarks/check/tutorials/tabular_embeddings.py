import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset, random_split

torch.manual_seed(0)


class TabularDataset(Dataset):
    def __init__(self, n=1000):
        self.cats = torch.stack([torch.randint(0, 7, (n,)), torch.randint(0, 4, (n,)), torch.randint(0, 12, (n,))], 1)
        conts = torch.randn(n, 5) * torch.tensor([1.0, 20.0, 3.0, 0.1, 500.0]) + torch.tensor([0.0, 40.0, 1.0, 0.0, 900.0])
        self.conts = (conts - conts.mean(0)) / conts.std(0)
        effect = torch.randn(7)[self.cats[:, 0]] + torch.randn(12)[self.cats[:, 2]]
        self.y = (effect + self.conts[:, 0] - 0.5 * self.conts[:, 1] + 0.3 * torch.randn(n) > 0).float()

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.cats[i], self.conts[i], self.y[i]


class TabularModel(nn.Module):
    def __init__(self, emb_szs, n_cont, out_sz, layers, p=0.3):
        super().__init__()
        self.embeds = nn.ModuleList([nn.Embedding(ni, nf) for ni, nf in emb_szs])
        self.emb_drop = nn.Dropout(p)
        self.bn_cont = nn.BatchNorm1d(n_cont)
        n_in = sum(nf for _, nf in emb_szs) + n_cont
        layerlist = []
        for i in layers:
            layerlist += [nn.Linear(n_in, i), nn.ReLU(inplace=True), nn.BatchNorm1d(i), nn.Dropout(p)]
            n_in = i
        layerlist.append(nn.Linear(layers[-1], out_sz))
        self.layers = nn.Sequential(*layerlist)

    def forward(self, x_cat, x_cont):
        x = torch.cat([e(x_cat[:, i]) for i, e in enumerate(self.embeds)], 1)
        x = self.emb_drop(x)
        return self.layers(torch.cat([x, self.bn_cont(x_cont)], 1))


train_ds, val_ds = random_split(TabularDataset(), [800, 200])
train_dl = DataLoader(train_ds, batch_size=64, shuffle=True)
val_dl = DataLoader(val_ds, batch_size=128)
model = TabularModel([(7, 4), (4, 2), (12, 6)], 5, 1, [64, 32])
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(4):
    model.train()
    for cat, cont, y in train_dl:
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(cat, cont).squeeze(1), y)
        loss.backward()
        optimizer.step()
    model.eval()
    correct = 0
    with torch.no_grad():
        for cat, cont, y in val_dl:
            correct += ((torch.sigmoid(model(cat, cont).squeeze(1)) > 0.5).float() == y).sum().item()
    print(epoch, loss.item(), correct / 200)
