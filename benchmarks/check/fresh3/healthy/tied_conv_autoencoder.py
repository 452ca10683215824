"""Denoising autoencoder whose decoder uses the encoder's kernels, transposed."""

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, Dataset


class NoisyDigits(Dataset):
    """Pairs of (image with fresh noise, clean image); a fixed seed gives fixed noise for the test part."""

    def __init__(self, images, sigma=0.4, seed=None):
        self.clean = images
        self.sigma = sigma
        self.fixed = None
        if seed is not None:
            self.fixed = torch.randn(images.shape, generator=torch.Generator().manual_seed(seed))

    def __len__(self):
        return len(self.clean)

    def __getitem__(self, i):
        noise = torch.randn_like(self.clean[i]) if self.fixed is None else self.fixed[i]
        return self.clean[i] + self.sigma * noise, self.clean[i]


class TiedAutoencoder(nn.Module):
    def __init__(self, widths=(1, 24, 32)):
        super().__init__()
        self.kernels = nn.ParameterList(
            nn.Parameter(torch.empty(o, i, 3, 3)) for i, o in zip(widths, widths[1:])
        )
        for k in self.kernels:
            nn.init.kaiming_normal_(k)
        self.encoder_bias = nn.ParameterList(nn.Parameter(torch.zeros(o)) for o in widths[1:])
        self.decoder_bias = nn.ParameterList(nn.Parameter(torch.zeros(i)) for i in widths[:-1])

    def forward(self, x):
        for k, b in zip(self.kernels, self.encoder_bias):
            x = F.relu(F.conv2d(x, k, b, stride=2, padding=1))
        for n in reversed(range(len(self.kernels))):
            x = F.conv_transpose2d(
                x, self.kernels[n], self.decoder_bias[n], stride=2, padding=1, output_padding=1
            )
            if n > 0:
                x = F.relu(x)
        return x


def main():
    torch.manual_seed(0)
    images = torch.tensor(load_digits().images, dtype=torch.float32)[:, None] / 16
    images = images[torch.randperm(len(images))]
    train = DataLoader(NoisyDigits(images[:1400]), batch_size=50, shuffle=True)
    test = DataLoader(NoisyDigits(images[1400:], seed=0), batch_size=200)
    net = TiedAutoencoder()
    opt = torch.optim.Adam(net.parameters(), lr=2e-3)
    for epoch in range(8):
        net.train()
        for noisy, clean in train:
            opt.zero_grad()
            F.mse_loss(net(noisy), clean).backward()
            opt.step()
        net.eval()
        before = after = 0.0
        with torch.no_grad():
            for noisy, clean in test:
                before += F.mse_loss(noisy, clean, reduction="sum").item()
                after += F.mse_loss(net(noisy), clean, reduction="sum").item()
        n = images[1400:].numel()
        print(f"epoch {epoch}: noise {before / n:.4f} -> {after / n:.4f}")


if __name__ == "__main__":
    main()
