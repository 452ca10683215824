"""Two heads on one trunk: price of a flat and its district."""
import torch
import torch.nn as nn


class FlatNet(nn.Module):
    def __init__(self, d_in, districts):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(d_in, 32), nn.ReLU())
        self.price_head = nn.Linear(32, 1)
        self.district_head = nn.Linear(32, districts)

    def forward(self, x):
        h = self.trunk(x)
        return self.price_head(h).squeeze(1), self.district_head(h)


def make_flats(n):
    district = torch.randint(0, 6, (n,))
    x = torch.randn(n, 12)
    x[:, 4:10] += 1.5 * nn.functional.one_hot(district, 6)
    price = 1500 + 800 * x[:, 0] - 500 * x[:, 1] + 300 * x[:, 2].abs() + 50 * torch.randn(n)
    return x, price, district


def main():
    torch.manual_seed(0)
    x, price, district = make_flats(1500)
    xt, pt, dt = make_flats(400)
    net = FlatNet(12, 6)
    opt = torch.optim.Adam([*net.trunk.parameters(), *net.price_head.parameters()], lr=1e-2)
    for epoch in range(20):
        for b in torch.randperm(1500).split(64):
            p, d = net(x[b])
            price_loss = nn.functional.mse_loss(p, price[b])
            district_loss = nn.functional.cross_entropy(d, district[b])
            loss = price_loss + district_loss
            opt.zero_grad()
            loss.backward()
            opt.step()
        if epoch % 5 == 4:
            with torch.no_grad():
                p, d = net(xt)
                acc = (d.argmax(1) == dt).float().mean().item()
                corr = torch.corrcoef(torch.stack([p, pt]))[0, 1].item()
            print(f"epoch {epoch + 1}: loss {loss.item():.2f} price correlation {corr:.3f} district accuracy {acc:.3f}")


if __name__ == "__main__":
    main()
