"""Packages that only some commands need."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from netwright.core.errors import MissingPackage


def require_packages(names: Sequence[str], *, extra: str, where: str) -> None:
    """Make sure that packages are installed, without importing them.

    Args:
        names: as they are imported.
        extra: of netwright, that brings them.
        where: what needs them.

    Raises:
        MissingPackage: one is not, with the command that brings it.

    >>> require_packages(["json", "no_such_package"], extra="onnx", where="export to ONNX")
    Traceback (most recent call last):
    netwright.core.errors.MissingPackage: MissingPackage: no_such_package is not installed
      where: export to ONNX
      fix:   pip install "netwright[onnx]"
    """
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        raise MissingPackage(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed",
            where=where,
            fix=f'pip install "netwright[{extra}]"',
        )
