import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(300, 20)
y = (x[:, 0] + 0.8 * torch.randn(300) > 0).long()
xtr, ytr, xva, yva = x[:150], y[:150], x[150:], y[150:]
model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
best_loss, best_state = float("inf"), None
for epoch in range(40):
    model.train()
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(xtr), ytr).backward()
    optimizer.step()
    model.eval()
    with torch.no_grad():
        val = nn.functional.cross_entropy(model(xva), yva).item()
    if val < best_loss:
        best_loss = val
        best_state = model.state_dict()
model.load_state_dict(best_state)
with torch.no_grad():
    print(best_loss, nn.functional.cross_entropy(model(xva), yva).item())
