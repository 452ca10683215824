from __future__ import annotations

import torch
from torch import Tensor, nn


def utterances(num_speakers: int, per: int, voices: Tensor) -> tuple[Tensor, Tensor]:
    who = torch.arange(num_speakers).repeat_interleave(per)
    return voices[who] + 1.5 * torch.randn(len(who), voices.shape[1]), who


class SpeakerEncoder(nn.Module):
    def __init__(self, in_dim: int, out_dim: int) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(in_dim, 64), nn.ReLU(), nn.Linear(64, out_dim))

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.normalize(self.body(x), dim=-1)


def sample_triplets(who: Tensor, n: int) -> tuple[Tensor, Tensor, Tensor]:
    a = torch.randint(0, len(who), (n,))
    same = who[a][:, None] == who[None]
    p = torch.multinomial(same.float(), 1).squeeze(1)
    neg = torch.multinomial((~same).float(), 1).squeeze(1)
    return a, p, neg


def nearest_neighbour_accuracy(net: nn.Module, x: Tensor, who: Tensor) -> float:
    with torch.no_grad():
        d = torch.cdist(net(x), net(x)).fill_diagonal_(float("inf"))
    return (who[d.argmin(1)] == who).float().mean().item()


def main() -> None:
    torch.manual_seed(0)
    voices = torch.zeros(20, 60)
    voices[:, :8] = 2.0 * torch.randn(20, 8)
    x, who = utterances(20, 20, voices)
    xt, wt = utterances(20, 8, voices)
    net = SpeakerEncoder(60, 16)
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    criterion = nn.TripletMarginLoss(margin=0.3)
    print("before: %.3f" % nearest_neighbour_accuracy(net, xt, wt))
    for step in range(1, 301):
        a, p, n = sample_triplets(who, 128)
        loss = criterion(net(x[a]), net(x[n]), net(x[p]))
        opt.zero_grad()
        loss.backward()
        opt.step()
        if step % 100 == 0:
            print(f"{step}: loss {loss.item():.3f}, nearest neighbour right {nearest_neighbour_accuracy(net, xt, wt):.3f}")


if __name__ == "__main__":
    main()
