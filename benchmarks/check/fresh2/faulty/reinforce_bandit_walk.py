"""REINFORCE on a key-and-door task: pick up the key first, then walk."""
import torch
from torch import nn
from torch.distributions import Categorical

torch.manual_seed(4)
STEPS = 6


def play(policy):
    """The first action decides whether later steps pay."""
    log_probs, rewards = [], []
    has_key = 0.0
    for t in range(STEPS):
        state = torch.tensor([t / STEPS, has_key])
        dist = Categorical(logits=policy(state))
        a = dist.sample()
        if t == 0:
            has_key = float(a.item() == 2)
            reward = 0.2 if a.item() == 0 else 0.0
        else:
            reward = has_key
        log_probs.append(dist.log_prob(a))
        rewards.append(reward)
    return torch.stack(log_probs), rewards


def returns_of(rewards, gamma=0.98):
    out, running = [], 0.0
    for r in rewards:
        running = r + gamma * running
        out.append(running)
    return torch.tensor(out)


policy = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 3))
opt = torch.optim.Adam(policy.parameters(), lr=5e-3)
baseline = torch.zeros(STEPS)
history = []
for episode in range(700):
    logp, rewards = play(policy)
    G = returns_of(rewards)
    baseline = 0.95 * baseline + 0.05 * G
    loss = -(logp * (G - baseline)).sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
    history.append(sum(rewards))
    if episode % 100 == 99:
        print(f"episode {episode + 1}: mean reward of the last 100 {sum(history[-100:]) / 100:.2f} of 5")
