import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X, y = load_wine(return_X_y=True)
Xtr, Xte, ytr, yte = train_test_split(X, y, test_size=0.25, random_state=1, stratify=y)
sc = StandardScaler().fit(Xtr)
Xtr, Xte = (torch.tensor(sc.transform(a), dtype=torch.float32) for a in (Xtr, Xte))
ytr, yte = torch.tensor(ytr), torch.tensor(yte)


class WineNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(13, 50)
        self.l2 = nn.Linear(50, 3)
        self.drop = nn.Dropout(0.3)

    def forward(self, x):
        x = F.relu(self.l1(x))
        x = self.l2(x)
        return self.drop(x)


torch.manual_seed(42)
m = WineNet()
o = torch.optim.Adam(m.parameters(), lr=0.01)
for e in range(60):
    m.train()
    o.zero_grad()
    l = F.cross_entropy(m(Xtr), ytr)
    l.backward()
    o.step()
m.eval()
with torch.no_grad():
    print((m(Xte).argmax(1) == yte).float().mean().item())
