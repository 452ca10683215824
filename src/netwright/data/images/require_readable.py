"""What happens to images that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from netwright.core.errors import DataError


def require_readable(
    errors: Sequence[tuple[Path, DataError]], num_files: int, where: str, bad_files: Literal["error", "skip"]
) -> list[dict[str, str]]:
    """Stop at files that cannot be read, or list them as skipped where the user allows it.

    Args:
        errors: the files that cannot be read, and why.
        num_files: all the files that were tried.
        where: the source, as the user named it.
        bad_files: what to do with them.

    Returns:
        {"file", "reason"} for each.

    Raises:
        DataError: there are some and `bad_files` is `error`, or none is left.
    """
    if errors and (bad_files == "error" or len(errors) == num_files):
        shown = "; ".join(f"{path}: {error.what}" for path, error in errors[:3])
        more = f"; and {len(errors) - 3} more" if len(errors) > 3 else ""
        if len(errors) == num_files:
            fix = "give image files that Pillow can open (JPEG, PNG, BMP, TIFF, WebP)"
        else:
            fix = "repair or remove them, or set bad_files: skip"
        raise DataError(
            f"{len(errors)} of {num_files} images cannot be read: {shown}{more}", where=where, fix=fix
        )
    return [{"file": str(path), "reason": error.what} for path, error in errors]
