"""skorch with its defaults: its own DataLoaders, its table of epochs, accuracy on both parts."""

from __future__ import annotations

import skorch
import torch
from skorch.callbacks import Callback, EpochScoring
from skorch.helper import predefined_split
from tasks import TASKS, Clock, build_network, measure_loss, open_datasets, read_arguments

name, folder = read_arguments()
task, clock = TASKS[name], Clock()
train, val = open_datasets(name, folder)


class Watch(Callback):
    """Times the parts of an epoch."""

    def on_epoch_begin(self, *_: object, **__: object) -> None:
        clock.begin_epoch()
        self.is_training = True

    def on_batch_begin(self, *_: object, training: bool = False, **__: object) -> None:
        if self.is_training and not training:
            self.is_training = False
            clock.end_training()

    def on_batch_end(self, *_: object, **__: object) -> None:
        clock.end_step()

    def on_epoch_end(self, *_: object, **__: object) -> None:
        clock.end_epoch()


options = {
    "criterion": type(measure_loss(name)),
    "optimizer": getattr(torch.optim, task.optimizer),
    "lr": task.learning_rate,
    "batch_size": task.batch_size,
    "max_epochs": task.epochs,
    "iterator_train__shuffle": True,
    "train_split": predefined_split(val),
    "callbacks": [Watch()],
}
if name == "W4":
    net = skorch.NeuralNetRegressor(build_network(name), **options)
    net.fit(train, None)
else:
    # Accuracy on validation is its default; on the training part it is a callback, as its guide has it.
    options["callbacks"].insert(0, EpochScoring("accuracy", name="train_accuracy", on_train=True))
    net = skorch.NeuralNetClassifier(build_network(name), classes=list(range(10)), **options)
    net.fit(train, None)
clock.report(len(train), version=skorch.__version__, val_loss=net.history[-1, "valid_loss"])
