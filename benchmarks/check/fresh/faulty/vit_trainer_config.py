"""Tiny vision transformer on 8x8 digits.

Usage: python vit_trainer_config.py --epochs 5
"""
import argparse
import logging

import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset, random_split

logging.basicConfig(level=logging.INFO, format="%(message)s")
logger = logging.getLogger(__name__)

CONFIG = {"patch": 2, "dim": 48, "depth": 2, "heads": 4, "num_classes": 10, "lr": 1e-3, "weight_decay": 0.01}


class PatchEmbed(nn.Module):
    def __init__(self, patch, dim):
        super().__init__()
        self.proj = nn.Conv2d(1, dim, kernel_size=patch, stride=patch)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


class ViT(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.embed = PatchEmbed(cfg["patch"], cfg["dim"])
        self.cls_token = nn.Parameter(torch.randn(1, 1, cfg["dim"]) * 0.02)
        self.pos_embed = nn.Parameter(torch.randn(1, 17, cfg["dim"]) * 0.02)
        layer = nn.TransformerEncoderLayer(
            cfg["dim"], cfg["heads"], cfg["dim"] * 2, dropout=0.1, batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, cfg["depth"], enable_nested_tensor=False)
        self.norm = nn.LayerNorm(cfg["dim"])
        self.head = nn.Linear(cfg["dim"], cfg["num_classes"])

    def forward(self, x):
        x = self.embed(x)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], dim=1) + self.pos_embed
        return self.head(self.norm(self.encoder(x))[:, 0])


class Trainer:
    def __init__(self, model, loaders, cfg):
        self.model = model
        self.loaders = loaders
        self.criterion = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=cfg["lr"], weight_decay=cfg["weight_decay"])

    def step(self, images, labels):
        probs = self.model(images).softmax(dim=-1)
        return self.criterion(probs, labels), probs

    def train_epoch(self):
        self.model.train()
        for images, labels in self.loaders["train"]:
            loss, _ = self.step(images, labels)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()

    @torch.no_grad()
    def evaluate(self):
        self.model.eval()
        losses, hits, total = 0.0, 0, 0
        for images, labels in self.loaders["val"]:
            loss, probs = self.step(images, labels)
            losses += loss.item() * len(labels)
            hits += (probs.argmax(-1) == labels).sum().item()
            total += len(labels)
        return losses / total, hits / total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    digits = load_digits()
    images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 8 - 1
    dataset = TensorDataset(images, torch.tensor(digits.target))
    train_set, val_set = random_split(dataset, [1437, 360])
    loaders = {
        "train": DataLoader(train_set, args.batch_size, shuffle=True),
        "val": DataLoader(val_set, args.batch_size),
    }
    trainer = Trainer(ViT(CONFIG), loaders, CONFIG)
    for epoch in range(args.epochs):
        trainer.train_epoch()
        logger.info("epoch %d: val loss %.4f acc %.4f", epoch, *trainer.evaluate())


if __name__ == "__main__":
    main()
