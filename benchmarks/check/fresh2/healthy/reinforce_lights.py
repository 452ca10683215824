"""Policy gradient with baseline and entropy bonus: switch off a row of lights."""
import torch
from torch import nn
from torch.distributions import Categorical

torch.manual_seed(0)
LIGHTS, HORIZON, ENVS = 5, 10, 16
policy = nn.Sequential(nn.Linear(LIGHTS, 48), nn.Tanh(), nn.Linear(48, LIGHTS))
value = nn.Sequential(nn.Linear(LIGHTS, 48), nn.Tanh(), nn.Linear(48, 1))
opt = torch.optim.Adam([*policy.parameters(), *value.parameters()], lr=1e-2)


def rollout():
    on = (torch.rand(ENVS, LIGHTS) < 0.6).float()
    logps, values, rewards, ents = [], [], [], []
    for _ in range(HORIZON):
        dist = Categorical(logits=policy(on))
        act = dist.sample()
        logps.append(dist.log_prob(act))
        ents.append(dist.entropy())
        values.append(value(on).squeeze(1))
        on = on.clone()
        row = torch.arange(ENVS)
        on[row, act] = 1 - on[row, act]
        rewards.append((on.sum(1) == 0).float() - 0.1 * on.mean(1))
    return map(torch.stack, (logps, values, rewards, ents))


scores = []
for update in range(151):
    logp, v, r, ent = rollout()
    G, acc = torch.zeros_like(r), torch.zeros(ENVS)
    for t in range(HORIZON - 1, -1, -1):
        acc = r[t] + 0.9 * acc
        G[t] = acc
    adv = (G - v).detach()
    adv = (adv - adv.mean()) / (adv.std() + 1e-8)
    loss = -(logp * adv).mean() + 0.5 * (v - G).pow(2).mean() - 0.003 * ent.mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    scores.append(r.sum(0).mean().item())
    if update % 50 == 0:
        print(f"update {update:3d} loss {loss.item():+.3f} mean reward {sum(scores[-20:]) / len(scores[-20:]):.2f}")
