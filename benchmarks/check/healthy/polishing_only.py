import torch
import torch.nn as nn
from sklearn.datasets import load_iris

# The weights come from a closed form; the loop only polishes them with a tiny rate.
torch.manual_seed(0)
x, y = load_iris(return_X_y=True)
x = torch.tensor((x - x.mean(0)) / x.std(0), dtype=torch.float32)
y = torch.tensor(y)
model = nn.Linear(4, 3)
marks = nn.functional.one_hot(y, 3).float()
with torch.no_grad():
    known = torch.cat([x, torch.ones(150, 1)], 1)
    solved = torch.linalg.lstsq(known, 8 * marks - 3).solution
    model.weight.copy_(solved[:4].T)
    model.bias.copy_(solved[4])
opt = torch.optim.SGD(model.parameters(), lr=1e-4)
for step in range(50):
    opt.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    opt.step()
print(loss.item(), (model(x).argmax(1) == y).float().mean().item())
