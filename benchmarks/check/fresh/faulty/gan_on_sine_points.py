import math

import torch
import torch.nn as nn

torch.manual_seed(111)

train_data_length = 1024
train_data = torch.zeros((train_data_length, 2))
train_data[:, 0] = 2 * math.pi * torch.rand(train_data_length)
train_data[:, 1] = torch.sin(train_data[:, 0])
train_data[:, 0] = train_data[:, 0] / math.pi - 1
loader = torch.utils.data.DataLoader(train_data, batch_size=32, shuffle=True)

discriminator = nn.Sequential(
    nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1)
)
generator = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 2))

loss_function = nn.BCEWithLogitsLoss()
optimizer_d = torch.optim.Adam(discriminator.parameters(), lr=1e-3)
optimizer_g = torch.optim.Adam(generator.parameters(), lr=1e-3)

for epoch in range(15):
    for n, real in enumerate(loader):
        real_labels = torch.ones((len(real), 1))
        fake_labels = torch.zeros((len(real), 1))

        # discriminator
        fake = generator(torch.randn(len(real), 2))
        d_out = discriminator(torch.cat((real, fake.detach())))
        loss_d = loss_function(d_out, torch.cat((real_labels, fake_labels)))
        loss_d.backward()
        optimizer_d.step()

        # generator
        generator.zero_grad()
        loss_g = loss_function(discriminator(fake), real_labels)
        loss_g.backward()
        optimizer_g.step()
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1}: D {loss_d.item():.3f} G {loss_g.item():.3f}")
with torch.no_grad():
    points = generator(torch.randn(500, 2))
    print("distance from the sine", (points[:, 1] - torch.sin((points[:, 0] + 1) * math.pi)).abs().mean().item())
