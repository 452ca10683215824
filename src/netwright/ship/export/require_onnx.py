"""The packages that write and run ONNX files."""

from __future__ import annotations

from importlib.util import find_spec

from netwright.core.errors import MissingPackage


def require_onnx() -> None:
    """Make sure that the packages of the extra `onnx` are installed.

    Raises:
        MissingPackage: one is not, with the command that brings it.
    """
    missing = [name for name in ("onnx", "onnxscript", "onnxruntime") if find_spec(name) is None]
    if missing:
        raise MissingPackage(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed",
            where="export to ONNX",
            fix='pip install "netwright[onnx]"',
        )
