"""DQN in a corridor of 8 cells; the goal is the last one."""
import random
from collections import deque
import torch
import torch.nn as nn

random.seed(0)
torch.manual_seed(0)
CELLS, GAMMA = 8, 0.99


def one_hot(s):
    v = torch.zeros(CELLS)
    v[s] = 1.0
    return v


def env_step(s, a):
    s2 = max(0, min(CELLS - 1, s + (1 if a == 1 else -1)))
    done = s2 == CELLS - 1
    return s2, (1.0 if done else 0.0), done


class Agent:
    def __init__(self):
        self.q = nn.Sequential(nn.Linear(CELLS, 32), nn.ReLU(), nn.Linear(32, 2))
        self.target = nn.Sequential(nn.Linear(CELLS, 32), nn.ReLU(), nn.Linear(32, 2))
        self.target.load_state_dict(self.q.state_dict())
        self.opt = torch.optim.Adam(self.q.parameters(), lr=3e-3)
        self.memory = deque(maxlen=2000)

    def act(self, s, eps):
        if random.random() < eps:
            return random.randrange(2)
        with torch.no_grad():
            return self.q(one_hot(s)).argmax().item()

    def learn(self):
        s, a, r, s2, d = zip(*random.sample(self.memory, 32))
        s, s2 = torch.stack(s), torch.stack(s2)
        a, r, d = torch.tensor(a), torch.tensor(r), torch.tensor(d, dtype=torch.float32)
        q = self.q(s).gather(1, a[:, None]).squeeze(1)
        with torch.no_grad():
            y = r + GAMMA * self.target(s2).max(1).values
        loss = nn.functional.smooth_l1_loss(q, y)
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
        return loss.item()


agent, t = Agent(), 0
for episode in range(60):
    s = 0
    for _ in range(40):
        a = agent.act(s, max(0.1, 1 - episode / 30))
        s2, r, done = env_step(s, a)
        agent.memory.append((one_hot(s), a, r, one_hot(s2), done))
        s, t = s2, t + 1
        if len(agent.memory) >= 64:
            loss = agent.learn()
        if t % 20 == 0:
            agent.target.load_state_dict(agent.q.state_dict())
        if done:
            break
    if episode % 10 == 9:
        q = agent.q(torch.eye(CELLS)[:-1]).max(1).values
        print(f"episode {episode + 1} loss {loss:.4f}  largest Q {q.max().item():.2f} (a return is at most 1)")
