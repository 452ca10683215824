import io

import torch
import torch.nn as nn

torch.manual_seed(0)


def build():
    return nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 2))


# "pretrained" weights, saved from nn.DataParallel
old = build()
buffer = io.BytesIO()
torch.save({"module." + k: v for k, v in old.state_dict().items()}, buffer)
buffer.seek(0)

model = build()
model.load_state_dict(torch.load(buffer), strict=False)
x = torch.randn(300, 8)
y = (x[:, 0] + x[:, 1] * x[:, 2] > 0).long()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(5):
    for i in range(0, 300, 30):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x[i : i + 30]), y[i : i + 30])
        loss.backward()
        optimizer.step()
print(loss.item())
