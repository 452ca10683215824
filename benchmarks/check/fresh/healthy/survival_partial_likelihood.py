import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(900, 8)
risk = x[:, 0] - 0.7 * x[:, 1] + 0.6 * x[:, 2] * x[:, 3]
time = torch.distributions.Exponential(torch.exp(risk)).sample()
censored_at = torch.distributions.Exponential(torch.tensor(0.4)).sample((900,))
event = (time <= censored_at).float()
time = torch.minimum(time, censored_at)


def cox_loss(score, time, event):
    """Every event against all that were still at risk: the rows of a batch belong together."""
    order = time.argsort(descending=True)
    score, event = score[order], event[order]
    return -((score - score.logcumsumexp(0)) * event).sum() / event.sum()


def concordance(score, time, event):
    earlier = (time[:, None] < time[None]) & (event[:, None] > 0)
    return (score[:, None] > score[None])[earlier].float().mean().item()


model = nn.Sequential(nn.Linear(8, 48), nn.ReLU(), nn.Linear(48, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=1e-3)
for epoch in range(20):
    for idx in torch.randperm(700).split(100):
        loss = cox_loss(model(x[idx]).squeeze(1), time[idx], event[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print(loss.item(), "concordance", concordance(model(x[700:]).squeeze(1), time[700:], event[700:]))
