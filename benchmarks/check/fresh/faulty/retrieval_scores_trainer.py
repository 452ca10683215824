import copy

import numpy as np
import torch
from torch import nn

SEED = 13
torch.manual_seed(SEED)
rng = np.random.RandomState(SEED)


class TwoTower(nn.Module):
    """Scores a user against an item."""

    def __init__(self, n_users, n_items, dim=16):
        super().__init__()
        self.users = nn.Embedding(n_users, dim)
        self.items = nn.Embedding(n_items, dim)
        self.mlp = nn.Sequential(nn.Linear(2 * dim, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, user, item):
        return self.mlp(torch.cat([self.users(user), self.items(item)], dim=-1)).squeeze(-1)


class Trainer:
    def __init__(self, model, lr, patience=3):
        self.model = model
        self.optim = torch.optim.Adam(model.parameters(), lr=lr)
        self.criterion = nn.BCEWithLogitsLoss()
        self.patience = patience
        self.best, self.best_state, self.bad = float("inf"), None, 0

    def run_batch(self, user, item, click):
        logits = self.model(user, item)
        loss = self.criterion(logits, click)
        loss.backward()
        self.optim.zero_grad()
        self.optim.step()
        return loss.item()

    def fit(self, train, valid, epochs):
        for epoch in range(epochs):
            self.model.train()
            order = torch.randperm(len(train[0]))
            losses = [self.run_batch(*(t[idx] for t in train)) for idx in order.split(128)]
            score = self.validate(*valid)
            print(f"[{epoch}] train {np.mean(losses):.4f} valid {score:.4f}")
            if score < self.best - 1e-4:
                self.best, self.bad = score, 0
                self.best_state = copy.deepcopy(self.model.state_dict())
            else:
                self.bad += 1
                if self.bad >= self.patience:
                    print("early stop")
                    break
        self.model.load_state_dict(self.best_state)

    @torch.no_grad()
    def validate(self, user, item, click):
        self.model.eval()
        return self.criterion(self.model(user, item), click).item()


taste = rng.randn(80, 3)
kind = rng.randn(60, 3)
user = rng.randint(0, 80, 5000)
item = rng.randint(0, 60, 5000)
click = (taste[user] * kind[item]).sum(1) + 0.3 * rng.randn(5000) > 0
tensors = torch.tensor(user), torch.tensor(item), torch.tensor(click, dtype=torch.float32)
train = [t[:4000] for t in tensors]
valid = [t[4000:] for t in tensors]
Trainer(TwoTower(80, 60), lr=3e-3).fit(train, valid, epochs=10)
