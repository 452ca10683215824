"""REINFORCE: a ferry must reach its berth against a current."""

import numpy as np
import torch
from torch import nn
from torch.distributions import Categorical

torch.manual_seed(0)
np.random.seed(0)


class Ferry:
    actions = (-1, 0, 1)

    def reset(self):
        self.place = np.random.randint(2, 9)
        self.berth = np.random.randint(2, 9)
        self.left = 12
        return self._see()

    def _see(self):
        return np.array(
            [[self.place / 5 - 1, self.berth / 5 - 1, (self.berth - self.place) / 5]], dtype=np.float32
        )

    def step(self, choice):
        drift = np.random.choice([-1, 0, 0, 0, 1])
        self.place = int(np.clip(self.place + self.actions[choice] + drift, 0, 10))
        self.left -= 1
        return self._see(), -abs(self.place - self.berth) / 5, self.left == 0


policy = nn.Sequential(nn.Linear(3, 32), nn.Tanh(), nn.Linear(32, 3))
optim = torch.optim.Adam(policy.parameters(), lr=5e-3)
env = Ferry()


def play():
    seen, done = env.reset(), False
    log_probs, rewards = [], []
    while not done:
        dist = Categorical(logits=policy(torch.from_numpy(seen)))
        choice = dist.sample()
        seen, reward, done = env.step(choice.item())
        log_probs.append(dist.log_prob(choice))
        rewards.append(reward)
    return log_probs, rewards


def discounted(rewards, gamma=0.9):
    out, running = [], 0.0
    for r in reversed(rewards):
        running = r + gamma * running
        out.insert(0, running)
    return out


def policy_loss(log_probs, returns):
    returns = (returns - returns.mean()) / (returns.std() + 1e-8)
    return -(log_probs * returns).mean()


recent = []
for update in range(120):
    all_log_probs, all_returns = [], []
    for _ in range(10):
        log_probs, rewards = play()
        all_log_probs += log_probs
        all_returns += discounted(rewards)
        recent.append(sum(rewards))
    loss = policy_loss(torch.stack(all_log_probs), torch.tensor(all_returns))
    optim.zero_grad()
    loss.backward()
    optim.step()
    if update % 30 == 29:
        print(f"update {update + 1}: mean episode reward {np.mean(recent[-200:]):.2f}")
