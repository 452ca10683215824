"""PyTorch Lightning with its defaults: logger, checkpoints, progress bar; with `off`: without them."""

from __future__ import annotations

import sys
import tempfile

import lightning as pl
import torch
from tasks import TASKS, Clock, build_network, make_optimizer, measure_loss, open_loaders, read_arguments

name, folder = read_arguments()
has_classes, clock = name != "W4", Clock()


class Net(pl.LightningModule):
    """The network, as its guide wraps one."""

    def __init__(self) -> None:
        super().__init__()
        self.net, self.criterion = build_network(name), measure_loss(name)

    def _measure(self, batch: tuple[torch.Tensor, torch.Tensor], part: str) -> torch.Tensor:
        x, y = batch
        answer = self.net(x)
        loss = self.criterion(answer, y)
        facts = {f"{part}_loss": loss}
        if has_classes:
            facts[f"{part}_accuracy"] = (answer.argmax(1) == y).float().mean()
        self.log_dict(facts, on_step=False, on_epoch=True, batch_size=len(y))
        return loss

    def training_step(self, batch: tuple[torch.Tensor, torch.Tensor], _index: int) -> torch.Tensor:
        return self._measure(batch, "train")

    def validation_step(self, batch: tuple[torch.Tensor, torch.Tensor], _index: int) -> None:
        self._measure(batch, "val")

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return make_optimizer(name, self.net)


class Watch(pl.Callback):
    """Times the parts of an epoch."""

    def on_train_epoch_start(self, *_: object) -> None:
        clock.begin_epoch()

    def on_train_batch_end(self, *_: object) -> None:
        clock.end_step()

    def on_validation_start(self, trainer: pl.Trainer, _module: object) -> None:
        if not trainer.sanity_checking:
            clock.end_training()

    def on_train_epoch_end(self, *_: object) -> None:
        clock.end_epoch()


train, val = open_loaders(name, folder)
is_off = sys.argv[3:] == ["off"]
options = dict.fromkeys(
    ("logger", "enable_checkpointing", "enable_progress_bar", "enable_model_summary"), False
)
with tempfile.TemporaryDirectory() as out:
    trainer = pl.Trainer(
        max_epochs=TASKS[name].epochs,
        accelerator="cpu",
        default_root_dir=out,
        callbacks=[Watch()],
        **(options if is_off else {}),
    )
    trainer.fit(Net(), train, val)
    told = {key: float(value) for key, value in trainer.callback_metrics.items()}
clock.report(len(train.dataset), version=pl.__version__, **told)
