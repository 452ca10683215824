import torch
from torch import nn
from torch.distributions import Categorical

# A contextual bandit: the policy draws its action when it is judged, too.
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(5, 32), nn.Tanh(), nn.Linear(32, 4))
truth = torch.randn(5, 4)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
baseline = 0.0
for step in range(150):
    state = torch.randn(64, 5)
    policy = Categorical(logits=net(state))
    action = policy.sample()
    reward = (state @ truth).gather(1, action[:, None])[:, 0]
    baseline = 0.9 * baseline + 0.1 * reward.mean().item()
    loss = -(policy.log_prob(action) * (reward - baseline)).mean() - 0.01 * policy.entropy().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
net.eval()
with torch.no_grad():
    state = torch.randn(1000, 5)
    action = Categorical(logits=net(state)).sample()
    print("reward:", (state @ truth).gather(1, action[:, None]).mean().item())
