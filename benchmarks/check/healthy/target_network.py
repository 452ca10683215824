import copy

import torch
import torch.nn as nn

torch.manual_seed(0)
# fitted Q iteration on a chain of eight states
n, gamma = 8, 0.9
q = nn.Sequential(nn.Linear(n, 32), nn.ReLU(), nn.Linear(32, 2))
target = copy.deepcopy(q)
optimizer = torch.optim.Adam(q.parameters(), lr=2e-3)
eye = torch.eye(n)
for step in range(200):
    s = torch.randint(0, n, (32,))
    a = torch.randint(0, 2, (32,))
    s2 = (s + 2 * a - 1).clamp(0, n - 1)
    r = (s2 == n - 1).float()
    with torch.no_grad():
        goal = r + gamma * target(eye[s2]).max(1).values
    value = q(eye[s]).gather(1, a.unsqueeze(1)).squeeze(1)
    loss = nn.functional.smooth_l1_loss(value, goal)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 20 == 0:
        target.load_state_dict(q.state_dict())
print(loss.item(), q(eye).argmax(1).tolist())
