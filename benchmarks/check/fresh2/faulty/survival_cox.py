"""Cox proportional hazards with a small network (DeepSurv style)."""
import torch
import torch.nn as nn

torch.manual_seed(0)
n = 600
cov = torch.randn(n, 6)
true_risk = 1.2 * cov[:, 0] - 0.8 * cov[:, 1] + 0.6 * cov[:, 2]
time = torch.empty(n).exponential_() / true_risk.exp()
censor = torch.empty(n).exponential_(0.3)
event = (time <= censor).float()
time = torch.minimum(time, censor)


def cox_loss(risk, time, event):
    """Negative log partial likelihood, Breslow."""
    order = torch.argsort(time)
    risk, event = risk[order], event[order]
    log_risk_set = torch.logcumsumexp(risk, dim=0)
    return -((risk - log_risk_set) * event).sum() / event.sum()


def concordance(risk, time, event):
    earlier = (time[:, None] < time[None]) & (event[:, None] == 1)
    return (risk[:, None] > risk[None])[earlier].float().mean().item()


net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
tr, te = slice(0, 400), slice(400, None)
for it in range(1, 121):
    loss = cox_loss(net(cov[tr]).squeeze(1), time[tr], event[tr])
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 30 == 0:
        with torch.no_grad():
            c = concordance(net(cov[te]).squeeze(1), time[te], event[te])
        print(f"{it}: loss {loss.item():.3f}  c-index {c:.3f}")
