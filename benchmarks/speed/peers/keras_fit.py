"""Keras with its defaults, on the backend that KERAS_BACKEND names: compile, fit on arrays."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers
from tasks import MEAN, STD, TASKS, Clock, load_arrays, read_arguments

name, folder = read_arguments()
task, clock = TASKS[name], Clock()
keras.utils.set_random_seed(0)
arrays = load_arrays(name, folder)
if task.kind == "grey":
    # As its guides do: the whole array to float once.
    arrays |= {key: arrays[key].astype("float32") / 255 for key in ("x_train", "x_val")}


def block(x: object, width: int, stride: int) -> object:
    inner = layers.Conv2D(width, 3, strides=stride, padding="same", use_bias=False)(x)
    inner = layers.ReLU()(layers.BatchNormalization()(inner))
    inner = layers.Conv2D(width, 3, padding="same", use_bias=False)(inner)
    inner = layers.BatchNormalization()(inner)
    if stride != 1 or x.shape[-1] != width:
        x = layers.BatchNormalization()(layers.Conv2D(width, 1, strides=stride, use_bias=False)(x))
    return layers.ReLU()(layers.Add()([inner, x]))


class PadAndCrop(layers.Layer):
    """Padding and RandomCrop in training alone."""

    def __init__(self) -> None:
        super().__init__()
        self.pad, self.crop = layers.ZeroPadding2D(4), layers.RandomCrop(32, 32)

    def call(self, x: object, training: bool = False) -> object:
        return self.crop(self.pad(x), training=True) if training else x


def build() -> keras.Model:
    if name == "W1":
        hidden = [layers.Dense(256, activation="relu"), layers.Dense(128, activation="relu")]
        return keras.Sequential([keras.Input((50,)), *hidden, layers.Dense(10)])
    if name == "W4":
        return keras.Sequential([keras.Input((10,)), layers.Dense(1)])
    if name.startswith("W2"):
        hidden = [layers.Dense(512, activation="relu"), layers.Dense(512, activation="relu")]
        return keras.Sequential([keras.Input((28, 28)), layers.Flatten(), *hidden, layers.Dense(10)])
    start = keras.Input((32, 32, 3))
    x = layers.Rescaling(1 / 255)(start)
    x = layers.Normalization(mean=MEAN, variance=np.square(STD))(x)
    x = layers.RandomFlip("horizontal")(PadAndCrop()(x))
    if name.startswith("W3"):
        for width in (32, 32, 64):
            x = layers.MaxPooling2D(2)(layers.Conv2D(width, 5, padding="same", activation="relu")(x))
        x = layers.Dense(64, activation="relu")(layers.Flatten()(x))
    else:
        x = layers.ReLU()(
            layers.BatchNormalization()(layers.Conv2D(64, 3, padding="same", use_bias=False)(x))
        )
        for stage, width in enumerate((64, 128, 256, 512)):
            x = block(block(x, width, 1 if stage == 0 else 2), width, 1)
        x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(start, layers.Dense(10)(x))


class Watch(keras.callbacks.Callback):
    """Times the parts of an epoch."""

    def on_epoch_begin(self, *_: object, **__: object) -> None:
        clock.begin_epoch()

    def on_train_batch_end(self, *_: object, **__: object) -> None:
        clock.end_step()

    def on_test_begin(self, *_: object, **__: object) -> None:
        clock.end_training()

    def on_epoch_end(self, *_: object, **__: object) -> None:
        clock.end_epoch()


model = build()
has_classes = name != "W4"
model.compile(
    optimizer=getattr(keras.optimizers, task.optimizer)(task.learning_rate),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True) if has_classes else "mse",
    metrics=["accuracy"] if has_classes else [],
)
history = model.fit(
    arrays["x_train"],
    arrays["y_train"],
    batch_size=task.batch_size,
    epochs=task.epochs,
    validation_data=(arrays["x_val"], arrays["y_val"]),
    callbacks=[Watch()],
)
told = {key: value[-1] for key, value in history.history.items()}
model.save(folder / "keras.keras")
clock.report(len(arrays["x_train"]), version=f"{keras.__version__} {keras.backend.backend()}", **told)
