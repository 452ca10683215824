"""Advantage actor-critic for a robot that fetches a box and brings it to the door of a small warehouse."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Categorical

torch.manual_seed(3)
SIZE, HORIZON, ROBOTS = 4, 14, 24
MOVES = torch.tensor([[0, 1], [0, -1], [1, 0], [-1, 0]])


class Warehouses:
    """Many warehouses side by side. Reward 1 for taking the box, 2 for bringing it to (0, 0)."""

    def reset(self):
        self.robot = torch.randint(0, SIZE, (ROBOTS, 2))
        self.box = torch.randint(1, SIZE, (ROBOTS, 2))
        self.loaded = torch.zeros(ROBOTS, dtype=torch.bool)
        return self.observe()

    def observe(self):
        place = (self.robot[:, 0] * SIZE + self.robot[:, 1]).long()
        goal = torch.where(self.loaded[:, None], torch.zeros_like(self.box), self.box)
        goal = goal[:, 0] * SIZE + goal[:, 1]
        flag = self.loaded.float().unsqueeze(1)
        return torch.cat([F.one_hot(place, SIZE**2).float(), F.one_hot(goal, SIZE**2).float(), flag], 1)

    def step(self, action):
        self.robot = (self.robot + MOVES[action]).clamp(0, SIZE - 1)
        reward = torch.full((ROBOTS,), -0.02)
        take = ~self.loaded & (self.robot == self.box).all(1)
        drop = self.loaded & (self.robot == 0).all(1)
        reward += take.float() + 2 * drop.float()
        self.loaded = (self.loaded | take) & ~drop
        fresh = torch.randint(1, SIZE, (ROBOTS, 2))
        self.box = torch.where(drop[:, None], fresh, self.box)
        return self.observe(), reward


class ActorCritic(nn.Module):
    def __init__(self, n_in=2 * SIZE**2 + 1, width=64):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(n_in, width), nn.Tanh())
        self.actor, self.critic = nn.Linear(width, 4), nn.Linear(width, 1)

    def forward(self, obs):
        h = self.body(obs)
        return Categorical(logits=self.actor(h)), self.critic(h).squeeze(1)

    def act(self, obs):
        dist, value = self(obs)
        return dist.sample(), dist.log_prob(dist.sample()), value, dist.entropy()


def discount(rewards, gamma=0.9):
    running, out = torch.zeros(ROBOTS), []
    for reward in rewards:
        running = reward + gamma * running
        out.append(running)
    return torch.stack(out)


world, agent = Warehouses(), ActorCritic()
opt = torch.optim.Adam(agent.parameters(), lr=5e-3)
scores = []
for episode in range(1, 301):
    obs, rewards, log_probs, values, entropies = world.reset(), [], [], [], []
    for _ in range(HORIZON):
        action, log_prob, value, entropy = agent.act(obs)
        obs, reward = world.step(action)
        rewards.append(reward)
        log_probs.append(log_prob)
        values.append(value)
        entropies.append(entropy)
    returns, values = discount(rewards), torch.stack(values)
    advantage = returns - values.detach()
    actor_loss = -(torch.stack(log_probs) * advantage).mean() - 0.01 * torch.stack(entropies).mean()
    loss = actor_loss + 0.5 * F.mse_loss(values, returns)
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(agent.parameters(), 1.0)
    opt.step()
    scores.append(torch.stack(rewards).sum(0).mean().item())
    if episode % 75 == 0:
        print(f"episode {episode}: mean reward of the last 50 episodes {sum(scores[-50:]) / 50:.2f}")
