"""Matrix factorisation of film ratings, with biases."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

rng = np.random.default_rng(6)
torch.manual_seed(6)
N_USERS, N_FILMS, N_RATINGS = 300, 120, 9000

taste, style = rng.normal(size=(N_USERS, 3)), rng.normal(size=(N_FILMS, 3))
user_bias, film_bias = rng.normal(0, 0.4, N_USERS), rng.normal(0, 0.5, N_FILMS)
pairs = rng.choice(N_USERS * N_FILMS, N_RATINGS, replace=False)
users, films = pairs // N_FILMS, pairs % N_FILMS
stars = (
    3.4
    + user_bias[users]
    + film_bias[films]
    + 0.45 * (taste[users] * style[films]).sum(1)
    + rng.normal(0, 0.3, N_RATINGS)
)
stars = np.clip(stars, 1, 5)


class Ratings(Dataset):
    def __init__(self, part):
        self.user = torch.tensor(users[part])
        self.film = torch.tensor(films[part])
        self.stars = torch.tensor(stars[part], dtype=torch.float32).unsqueeze(1)

    def __len__(self):
        return len(self.stars)

    def __getitem__(self, i):
        return self.user[i], self.film[i], self.stars[i]


class Factors(nn.Module):
    def __init__(self, sizes, rank=6):
        super().__init__()
        self.vectors = {name: nn.Embedding(n, rank) for name, n in sizes.items()}
        self.bias = nn.ModuleDict({name: nn.Embedding(n, 1) for name, n in sizes.items()})
        for table in self.vectors.values():
            nn.init.normal_(table.weight, std=0.3)
        for table in self.bias.values():
            nn.init.zeros_(table.weight)
        self.mean = nn.Parameter(torch.tensor(3.0))

    def forward(self, user, film):
        match = torch.einsum("br,br->b", self.vectors["user"](user), self.vectors["film"](film))
        return self.mean + match + self.bias["user"](user).squeeze(1) + self.bias["film"](film).squeeze(1)


def huber(guess, stars, delta=1.0):
    off = (guess - stars).abs()
    return torch.where(off < delta, 0.5 * off**2, delta * (off - 0.5 * delta)).mean()


order = rng.permutation(N_RATINGS)
train, valid = Ratings(order[:7500]), Ratings(order[7500:])
loader = DataLoader(train, batch_size=100, shuffle=True)
model = Factors({"user": N_USERS, "film": N_FILMS})
opt = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=5e-3)

for epoch in range(1, 16):
    model.train()
    for user, film, target in loader:
        loss = huber(model(user, film), target)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 0:
        model.eval()
        with torch.no_grad():
            guess = model(valid.user, valid.film).clamp(1, 5)
        rmse = (guess - valid.stars.flatten()).pow(2).mean().sqrt().item()
        print(
            f"epoch {epoch}: loss {loss.item():.3f}  validation rmse {rmse:.3f} stars (spread {stars.std():.3f})"
        )
