"""A folder of photos: open, train, ask for one file.

Works on any folder that has one folder a class, whatever the sizes and formats of the images:

    photos/cat/IMG_0001.jpg  photos/cat/IMG_0002.png ...
    photos/dog/holiday.jpeg  ...

    python photo_folder.py               # on patches of two photos that come with scikit-learn
    python photo_folder.py photos        # on your own

The same from the command line: netwright train photos --set data.image_size=32
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from PIL import Image
from sklearn.datasets import load_sample_images

import netwright as nw


def cut_patches(folder: Path, num_patches: int = 150) -> None:
    """For want of a collection: patches of mixed sizes and formats, a folder for each of two photos.

    Patches overlap, so those of the test are much like those of training, and the accuracy flatters. Frames
    of one film do the same: keep whole films for the test, `open_data("films", test="other_films")`.
    """
    draw = random.Random(0)
    for name, pixels in zip(("temple", "flower"), load_sample_images().images, strict=True):
        (folder / name).mkdir(parents=True)
        photo = Image.fromarray(pixels)
        for number in range(num_patches):
            width, height = draw.randint(48, 120), draw.randint(48, 120)
            left, top = draw.randrange(photo.width - width), draw.randrange(photo.height - height)
            patch = photo.crop((left, top, left + width, top + height))
            patch.save(folder / name / f"{number:03}.{draw.choice(('jpg', 'png'))}")


def main(photos: Path) -> None:
    # All images of a batch must have one size; 64 pixels keep more detail and take four times as long.
    data = nw.open_data(photos, image_size=32)
    print(f"{len(data.train)} photos to train on, classes: {', '.join(data.task.classes)}")

    layers = [
        {"Conv2d": [16, 3]},
        "ReLU",
        {"MaxPool2d": 2},
        {"Conv2d": [32, 3]},
        "ReLU",
        {"MaxPool2d": 2},
        "Flatten",
        {"Dropout": 0.25},
    ]
    # A mirrored photo shows the same thing, so every epoch sees each photo or its mirror image.
    run = nw.train(layers, data, epochs=8, augment=["flip"], out="runs/photos")

    print(f"test accuracy {run.metrics['test']['accuracy']:.3f} on {len(data.test)} photos")

    file = next(file for file in sorted(photos.rglob("*")) if file.is_file())
    answer = run.predict(file)
    print(f"{file.parent.name}/{file.name} is a {answer.labels[0]}")
    for name, probability in zip(answer.task.classes, answer.numbers[0].tolist(), strict=True):
        print(f"  {name:12} {probability:6.1%}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            cut_patches(Path(folder, "photos"))
            main(Path(folder, "photos"))
