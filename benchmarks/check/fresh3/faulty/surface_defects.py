# 表面缺陷检测：缺陷样本很少，先做过采样
import numpy as np
import torch
from sklearn.metrics import classification_report, f1_score
from sklearn.model_selection import train_test_split
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset


def simulate(n_good, n_bad, rng):
    """金属表面 12x12，缺陷是一条很淡的划痕"""
    imgs, labels = [], []
    for k in range(n_good + n_bad):
        img = rng.normal(0, 1, (12, 12))
        if k >= n_good:
            r, c = rng.integers(1, 7, 2)
            for t in range(5):
                img[r + t, c + (t if k % 2 else 4 - t)] += 2.0
        imgs.append(img)
        labels.append(int(k >= n_good))
    return np.array(imgs, dtype=np.float32)[:, None], np.array(labels)


def balance(x, y, rng):
    """随机重复少数类，使两类一样多"""
    minority = np.flatnonzero(y == 1)
    extra = rng.choice(minority, size=(y == 0).sum() - len(minority), replace=True)
    keep = np.concatenate([np.arange(len(y)), extra])
    return x[keep], y[keep]


class DefectNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, 24, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(24, 32, 3, padding=1),
            nn.ReLU(),
        )
        self.fc = nn.Sequential(nn.Flatten(), nn.Linear(32 * 36, 64), nn.ReLU(), nn.Linear(64, 2))

    def forward(self, x):
        return self.fc(self.conv(x))


def main():
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    x, y = simulate(600, 60, rng)
    x, y = balance(x, y, rng)
    x_tr, x_va, y_tr, y_va = train_test_split(x, y, test_size=0.3, stratify=y, random_state=0)
    loader = DataLoader(
        TensorDataset(torch.from_numpy(x_tr), torch.from_numpy(y_tr)), batch_size=32, shuffle=True
    )
    model = DefectNet()
    loss_func = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(8):
        model.train()
        total = 0.0
        for bx, by in loader:
            optimizer.zero_grad()
            loss = loss_func(model(bx), by)
            loss.backward()
            optimizer.step()
            total += loss.item()
        print(f"epoch {epoch} 训练损失 {total / len(loader):.4f}")
    model.eval()
    with torch.no_grad():
        guess = model(torch.from_numpy(x_va)).argmax(1).numpy()
    print(classification_report(y_va, guess, target_names=["good", "defect"], digits=3))
    print(f"验证 F1 = {f1_score(y_va, guess):.3f}")


if __name__ == "__main__":
    main()
