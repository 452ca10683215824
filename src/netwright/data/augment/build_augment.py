"""From the names in a run file to the changes themselves."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from netwright.core.errors import RunFileError
from netwright.core.named import Named
from netwright.core.run_spec import NamedField
from netwright.core.suggest import suggest_name
from netwright.data.augment.augmentation import Augmentation
from netwright.data.augment.color import Color
from netwright.data.augment.crop import Crop
from netwright.data.augment.cutmix import Cutmix
from netwright.data.augment.erase import Erase
from netwright.data.augment.flip import Flip
from netwright.data.augment.mixture import Mixture
from netwright.data.augment.mixup import Mixup
from netwright.data.augment.rand import Rand
from netwright.data.augment.resized_crop import ResizedCrop
from netwright.data.augment.rotate import Rotate
from netwright.data.augment.vertical_flip import VerticalFlip

AUGMENTATIONS: dict[str, type[Augmentation | Mixture]] = {
    "flip": Flip,
    "vertical_flip": VerticalFlip,
    "crop": Crop,
    "resized_crop": ResizedCrop,
    "rotate": Rotate,
    "color": Color,
    "erase": Erase,
    "rand": Rand,
    "mixup": Mixup,
    "cutmix": Cutmix,
}


def build_augment(written: Sequence[NamedField]) -> tuple[Augmentation | Mixture, ...]:
    """Build the changes to training images, in the order in which they are written.

    Args:
        written: names with arguments, as in `data.augment`.

    Raises:
        RunFileError: a name that does not exist, or arguments that it does not take.

    >>> [type(change).__name__ for change in build_augment(["flip", {"crop": {"padding": 4}}])]
    ['Flip', 'Crop']
    """
    built = []
    for position, entry in enumerate(written):
        where = f"data.augment[{position}]"
        named = Named.parse(entry, where=where)
        if named.name not in AUGMENTATIONS:
            raise RunFileError(
                f"there is no augmentation `{named.name}`",
                where=where,
                fix=suggest_name(named.name, AUGMENTATIONS),
            )
        kind = AUGMENTATIONS[named.name]
        try:
            made: Augmentation | Mixture = kind(*named.args, **named.kwargs)
        except (TypeError, ValueError) as error:
            raise RunFileError(
                f"`{named.name}` cannot be made: {error}",
                where=where,
                fix=f"see `{_write_example(named.name, kind)}`",
            ) from error
        built.append(made)
    return tuple(built)


def _write_example(name: str, kind: type[Augmentation | Mixture]) -> str:
    """The name with every argument at its default, as a run file has it."""
    arguments = inspect.signature(kind).parameters.values()
    shown = ", ".join(f"{one.name}: {_write(one.default)}" for one in arguments)
    return f"{name}: {{{shown}}}"


def _write(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(f'{one:.3g}' for one in value)}]"
    return str(value)
