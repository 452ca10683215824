import copy
import math
import random
from collections import deque

import torch
import torch.nn.functional as F
from torch import nn

random.seed(0)
torch.manual_seed(0)
torch.set_num_threads(1)


class Pole:
    """Cart with a pole, the usual equations; an episode lasts 120 steps at most."""

    limit = 120

    def reset(self):
        self.s = [random.uniform(-0.05, 0.05) for _ in range(4)]
        self.t = 0
        return list(self.s)

    def step(self, action):
        x, v, th, w = self.s
        force = 10.0 if action == 1 else -10.0
        tmp = (force + 0.05 * w * w * math.sin(th)) / 1.1
        acc = (9.8 * math.sin(th) - math.cos(th) * tmp) / (0.5 * (4 / 3 - 0.1 * math.cos(th) ** 2 / 1.1))
        xacc = tmp - 0.05 * acc * math.cos(th) / 1.1
        self.s = [x + 0.02 * v, v + 0.02 * xacc, th + 0.02 * w, w + 0.02 * acc]
        self.t += 1
        fell = abs(self.s[0]) > 2.4 or abs(self.s[2]) > 0.21
        return list(self.s), 1.0, fell, self.t >= self.limit


def build():
    return nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))


class Memory:
    def __init__(self, size):
        self.items = deque(maxlen=size)

    def push(self, *transition):
        self.items.append(transition)

    def draw(self, n):
        s, a, r, s2, end = zip(*random.sample(self.items, n))
        return torch.tensor(s), torch.tensor(a), torch.tensor(r), torch.tensor(s2), torch.tensor(end).float()


def learn(q, q_target, memory, opt, gamma=0.97):
    s, a, r, s2, end = memory.draw(64)
    with torch.no_grad():
        best_next = q_target(s2).max(dim=1).values
        goal = r + gamma * best_next
    chosen = q(s).gather(1, a.unsqueeze(1)).squeeze(1)
    loss = F.smooth_l1_loss(chosen, goal)
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(q.parameters(), 10.0)
    opt.step()
    return loss.item()


env, q = Pole(), build()
q_target = copy.deepcopy(q)
memory, opt = Memory(10000), torch.optim.Adam(q.parameters(), lr=2e-3)
steps, lengths = 0, []
while steps < 3000:
    state, over, length = env.reset(), False, 0
    while not over:
        eps = max(0.05, 1 - steps / 1000)
        if random.random() < eps:
            action = random.randrange(2)
        else:
            with torch.no_grad():
                action = q(torch.tensor(state)).argmax().item()
        nxt, reward, fell, timeout = env.step(action)
        memory.push(state, action, reward, nxt, fell)
        state, over = nxt, fell or timeout
        steps += 1
        length += 1
        if len(memory.items) >= 200 and steps % 2 == 0:
            learn(q, q_target, memory, opt)
        if steps % 100 == 0:
            q_target.load_state_dict(q.state_dict())
    lengths.append(length)
    if len(lengths) % 20 == 0:
        print(f"episode {len(lengths)}: mean length of the last 20 = {sum(lengths[-20:]) / 20:.1f}")

totals = []
for _ in range(10):
    state, over, n = env.reset(), False, 0
    while not over:
        with torch.no_grad():
            action = q(torch.tensor(state)).argmax().item()
        state, _, fell, timeout = env.step(action)
        over = fell or timeout
        n += 1
    totals.append(n)
print("greedy policy holds the pole for", sum(totals) / 10, "steps")
