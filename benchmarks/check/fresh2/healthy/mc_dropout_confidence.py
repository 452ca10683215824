"""Monte-Carlo dropout: at prediction time dropout stays on and fifty answers are averaged."""
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn


class DropoutNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Dropout(0.3),
                                 nn.Linear(128, 64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, 10))

    def forward(self, x):
        return self.net(x)

    @torch.no_grad()
    def predict(self, x, samples=50):
        was_training = self.training
        self.train()
        probs = torch.stack([self(x).softmax(-1) for _ in range(samples)])
        self.train(was_training)
        return probs.mean(0), probs.std(0).mean(-1)


torch.manual_seed(0)
X, y = load_digits(return_X_y=True)
Xa, Xb, ya, yb = train_test_split(X / 16, y, test_size=0.3, random_state=0)
Xa, Xb = torch.tensor(Xa, dtype=torch.float32), torch.tensor(Xb, dtype=torch.float32)
ya, yb = torch.tensor(ya), torch.tensor(yb)

model = DropoutNet()
opt = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(12):
    model.train()
    for idx in torch.randperm(len(Xa)).split(32):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(model(Xa[idx]), ya[idx])
        loss.backward()
        opt.step()
    if epoch % 4 == 3:
        model.eval()
        mean, spread = model.predict(Xb)
        right = mean.argmax(1) == yb
        print(f"epoch {epoch + 1} loss {loss.item():.3f} accuracy {right.float().mean():.3f} "
              f"spread when right {spread[right].mean():.4f}, when wrong {spread[~right].mean():.4f}")
