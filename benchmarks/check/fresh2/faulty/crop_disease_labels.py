"""Crop diseases from leaf measurements; the labels come as words."""
import numpy as np
import torch
from sklearn.preprocessing import LabelEncoder, StandardScaler
from torch import nn

torch.manual_seed(0)
rng = np.random.default_rng(0)
diseases = np.array(["anthracnose", "blight", "canker", "mildew", "rust"])
centres = rng.normal(0, 2.0, (5, 10))


def field(counts):
    kind = np.repeat(np.arange(5), counts)
    rng.shuffle(kind)
    return centres[kind] + rng.normal(0, 1.2, (len(kind), 10)), diseases[kind]


# the second field was never struck by blight
x_train, name_train = field([120, 60, 140, 150, 130])
x_test, name_test = field([40, 0, 50, 50, 40])

scaler = StandardScaler().fit(x_train)
x_train = torch.tensor(scaler.transform(x_train), dtype=torch.float32)
x_test = torch.tensor(scaler.transform(x_test), dtype=torch.float32)
y_train = torch.tensor(LabelEncoder().fit_transform(name_train))
y_test = torch.tensor(LabelEncoder().fit_transform(name_test))

model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 5))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(30):
    model.train()
    for idx in torch.randperm(len(x_train)).split(32):
        loss = nn.functional.cross_entropy(model(x_train[idx]), y_train[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 10 == 9:
        model.eval()
        with torch.no_grad():
            tr = (model(x_train).argmax(1) == y_train).float().mean().item()
            te = (model(x_test).argmax(1) == y_test).float().mean().item()
        print(f"epoch {epoch + 1}: first field {tr:.3f}, second field {te:.3f}")
