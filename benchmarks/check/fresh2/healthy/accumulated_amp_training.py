import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
ACCUM = 4
X, y = load_digits(return_X_y=True)
Xa, Xb, ya, yb = train_test_split(X / 16, y, random_state=0)
train = TensorDataset(torch.tensor(Xa).float(), torch.tensor(ya))
loader = DataLoader(train, batch_size=16, shuffle=True)
Xb, yb = torch.tensor(Xb).float(), torch.tensor(yb)

model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
opt = torch.optim.AdamW(model.parameters(), lr=4e-3)
scaler = torch.amp.GradScaler("cpu")

for epoch in range(8):
    model.train()
    opt.zero_grad(set_to_none=True)
    total = 0.0
    for i, (x, t) in enumerate(loader):
        # the last group of the epoch may be smaller
        group_start = i - i % ACCUM
        group = min(ACCUM, len(loader) - group_start)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = nn.functional.cross_entropy(model(x), t) / group
        scaler.scale(loss).backward()
        total += loss.item() * group
        if (i + 1) % ACCUM == 0 or i + 1 == len(loader):
            scaler.unscale_(opt)
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            scaler.step(opt)
            scaler.update()
            opt.zero_grad(set_to_none=True)
    model.eval()
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        acc = (model(Xb).argmax(1) == yb).float().mean().item()
    print(f"epoch {epoch + 1}: loss {total / len(loader):.3f}, accuracy {acc:.3f}")
