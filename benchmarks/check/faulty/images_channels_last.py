import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(0)
# as read by an image library: height, width, channels
images = rng.integers(0, 256, size=(60, 24, 24, 3)).astype(np.float32) / 255.0
labels = rng.integers(0, 2, size=60)

model = nn.Sequential(
    nn.Conv2d(3, 8, kernel_size=3, padding=1),
    nn.ReLU(),
    nn.AdaptiveAvgPool2d(4),
    nn.Flatten(),
    nn.Linear(8 * 16, 2),
)
x = torch.from_numpy(images)
y = torch.from_numpy(labels)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
