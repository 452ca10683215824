"""公司内部实验脚本：配置驱动的卷积网络训练"""

from dataclasses import dataclass, field

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, Dataset


@dataclass
class OptimConfig:
    lr: float = 0.02
    weight_decay: float = 0.9
    momentum: float = 5e-4
    nesterov: bool = True


@dataclass
class DataConfig:
    batch_size: int = 48
    test_size: int = 400
    mean: float = 4.9
    std: float = 6.0


@dataclass
class Config:
    epochs: int = 10
    seed: int = 2024
    optim: OptimConfig = field(default_factory=OptimConfig)
    data: DataConfig = field(default_factory=DataConfig)


class DigitData(Dataset):
    """图像数据；训练时做标准化和随机平移"""

    def __init__(self, images, labels, cfg, training):
        self.images, self.labels, self.cfg, self.training = images, labels, cfg, training

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        image = self.images[i].unsqueeze(0)
        if self.training:
            image = (image - self.cfg.mean) / self.cfg.std
            shift = int(torch.randint(-1, 2, (1,)))
            image = torch.roll(image, shift, dims=2)
        return image, self.labels[i]


def create_loaders(cfg):
    bunch = load_digits()
    images = torch.tensor(bunch.images, dtype=torch.float32)
    labels = torch.tensor(bunch.target)
    order = torch.randperm(len(labels))
    test, train = order[: cfg.test_size], order[cfg.test_size :]
    return (
        DataLoader(DigitData(images[train], labels[train], cfg, True), cfg.batch_size, shuffle=True),
        DataLoader(DigitData(images[test], labels[test], cfg, False), 200),
    )


def create_model():
    layers = []
    for i, o in ((1, 16), (16, 24)):
        layers += [nn.Conv2d(i, o, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(96, 48), nn.ReLU(), nn.Linear(48, 10))


def main(cfg=Config()):
    torch.manual_seed(cfg.seed)
    train_loader, test_loader = create_loaders(cfg.data)
    model = create_model()
    optimizer = torch.optim.SGD(model.parameters(), **vars(cfg.optim))
    criterion = nn.CrossEntropyLoss()
    for epoch in range(cfg.epochs):
        model.train()
        train_loss = 0.0
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            train_loss += loss.item() / len(train_loader)
        model.eval()
        correct = test_loss = 0
        with torch.no_grad():
            for x, y in test_loader:
                out = model(x)
                test_loss += criterion(out, y).item() * len(y)
                correct += (out.argmax(1) == y).sum().item()
        n = len(test_loader.dataset)
        print(
            f"轮次 {epoch}: 训练损失 {train_loss:.3f} 测试损失 {test_loss / n:.3f} 准确率 {correct / n:.3f}"
        )


if __name__ == "__main__":
    main()
