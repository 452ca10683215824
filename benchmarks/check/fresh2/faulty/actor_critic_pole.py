"""Advantage actor-critic: keep a stick upright (a two-state toy physics)."""
import torch
import torch.nn as nn
from torch.distributions import Categorical

torch.manual_seed(1)


class Stick:
    def reset(self):
        self.x, self.v, self.t = 0.1 * torch.randn(1).item(), 0.0, 0
        return torch.tensor([self.x, self.v])

    def step(self, a):
        self.v += 0.05 * (1 if a == 1 else -1) + 0.1 * self.x
        self.x += 0.3 * self.v
        self.t += 1
        done = abs(self.x) > 1 or self.t >= 50
        return torch.tensor([self.x, self.v]), 1.0, done


class ActorCritic(nn.Module):
    def __init__(self):
        super().__init__()
        self.actor = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 2))
        self.critic = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 1))

    def forward(self, s):
        return Categorical(logits=self.actor(s)), self.critic(s).squeeze(-1)


env, ac = Stick(), ActorCritic()
opt = torch.optim.Adam(ac.parameters(), lr=5e-3)
lengths, errors = [], []
for episode in range(200):
    s, done = env.reset(), False
    states, actions, rewards = [], [], []
    while not done:
        with torch.no_grad():
            dist, _ = ac(s)
        a = dist.sample()
        states.append(s)
        actions.append(a)
        s, r, done = env.step(a.item())
        rewards.append(r / 10)
    R, returns = 0.0, []
    for r in reversed(rewards):
        R = r + 0.97 * R
        returns.insert(0, R)
    returns = torch.tensor(returns)
    dist, values = ac(torch.stack(states))
    advantage = returns - values
    actor_loss = -(dist.log_prob(torch.stack(actions)) * advantage).mean()
    critic_loss = 0.1 * advantage.pow(2).mean()
    loss = actor_loss + critic_loss
    opt.zero_grad()
    loss.backward()
    opt.step()
    lengths.append(len(rewards))
    errors.append((returns - values.detach()).abs().mean().item())
    if episode % 40 == 39:
        print(f"episode {episode + 1}: length {sum(lengths[-40:]) / 40:.1f}, critic is off by {sum(errors[-40:]) / 40:.2f}")
