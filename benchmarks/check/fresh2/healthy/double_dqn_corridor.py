"""Double DQN with a target network which only copies; the corridor has a goal at the end."""
import random
from collections import deque
import torch
import torch.nn as nn


class QNet(nn.Module):
    def __init__(self, cells):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(cells, 32), nn.ReLU(), nn.Linear(32, 2))

    def forward(self, s):
        return self.net(s)


class Corridor:
    def __init__(self, cells):
        self.cells = cells

    def observe(self):
        return nn.functional.one_hot(torch.tensor(self.pos), self.cells).float()

    def reset(self):
        self.pos = 0
        return self.observe()

    def step(self, action):
        self.pos = max(0, self.pos + (1 if action else -1))
        done = self.pos == self.cells - 1
        return self.observe(), (1.0 if done else -0.01), done


def main(cells=8, gamma=0.95):
    random.seed(1)
    torch.manual_seed(1)
    env, q, q_target = Corridor(cells), QNet(cells), QNet(cells)
    q_target.load_state_dict(q.state_dict())
    q_target.eval()
    opt = torch.optim.Adam(q.parameters(), lr=2e-3)
    buffer = deque(maxlen=3000)
    steps_needed, t = [], 0
    for episode in range(80):
        s, eps = env.reset(), max(0.05, 1 - episode / 40)
        for k in range(60):
            a = random.randrange(2) if random.random() < eps else int(q(s).argmax())
            s2, r, done = env.step(a)
            buffer.append((s, a, r, s2, float(done)))
            s, t = s2, t + 1
            if len(buffer) > 100:
                bs, ba, br, bs2, bd = map(list, zip(*random.sample(buffer, 32)))
                bs, bs2 = torch.stack(bs), torch.stack(bs2)
                ba, br, bd = torch.tensor(ba), torch.tensor(br), torch.tensor(bd)
                with torch.no_grad():
                    best = q(bs2).argmax(1, keepdim=True)
                    goal = br + gamma * (1 - bd) * q_target(bs2).gather(1, best).squeeze(1)
                loss = nn.functional.smooth_l1_loss(q(bs).gather(1, ba[:, None]).squeeze(1), goal)
                opt.zero_grad()
                loss.backward()
                opt.step()
            if t % 50 == 0:
                q_target.load_state_dict(q.state_dict())
            if done:
                break
        steps_needed.append(k + 1)
        if episode % 20 == 19:
            print(f"episode {episode + 1}: {sum(steps_needed[-20:]) / 20:.1f} steps to the goal (best is {cells - 1})")


main()
