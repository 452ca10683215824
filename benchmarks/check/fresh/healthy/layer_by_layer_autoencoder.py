import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]
sizes = [64, 48, 32]
stack, inputs = [], x[:1400]
for a, b in zip(sizes[:-1], sizes[1:]):
    encoder, decoder = nn.Sequential(nn.Linear(a, b), nn.ReLU()), nn.Linear(b, a)
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=3e-3)
    for epoch in range(8):
        for idx in torch.randperm(1400).split(50):
            loss = nn.functional.mse_loss(decoder(encoder(inputs[idx])), inputs[idx])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    print(f"{a} -> {b}: {loss.item():.4f}")
    stack.append(encoder)
    inputs = encoder(inputs).detach()  # the next layer learns from what this one says

model = nn.Sequential(*stack, nn.Linear(sizes[-1], 10))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(8):
    for idx in torch.randperm(1400).split(50):
        loss = nn.functional.cross_entropy(model(x[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print("accuracy", (model(x[1400:]).argmax(1) == y[1400:]).float().mean().item())
