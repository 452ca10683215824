"""From the names in a run file to the changes themselves."""

from __future__ import annotations

from collections.abc import Sequence

from netwright.core.errors import RunFileError
from netwright.core.named import Named
from netwright.core.run_spec import NamedField
from netwright.core.suggest import suggest_name
from netwright.data.augment.augmentation import Augmentation
from netwright.data.augment.crop import Crop
from netwright.data.augment.flip import Flip

AUGMENTATIONS: dict[str, type[Augmentation]] = {"flip": Flip, "crop": Crop}


def build_augment(written: Sequence[NamedField]) -> tuple[Augmentation, ...]:
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
        try:
            built.append(AUGMENTATIONS[named.name](*named.args, **named.kwargs))
        except (TypeError, ValueError) as error:
            raise RunFileError(
                f"`{named.name}` cannot be made: {error}", where=where, fix=f"see `{_example(named.name)}`"
            ) from error
    return tuple(built)


def _example(name: str) -> str:
    return {"flip": "flip: {p: 0.5}", "crop": "crop: {padding: 4}"}[name]
