"""Weights in a file, whoever wrote it, without running anybody's code."""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Shaped
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from netwright.core.errors import NetworkError
from netwright.core.suggest import suggest_name

_SUFFIXES = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")
_HOLDERS = ("state_dict", "model_state_dict", "model", "net", "network", "weights", "params", "module", "ema")


def read_weights(path: Path, *, where: str = "model.weights") -> dict[str, Shaped[Tensor, "..."]]:
    """Read a state_dict from a file.

    Args:
        path: `.safetensors`; `.pt`, `.pth`, `.bin` or `.ckpt` of `torch.save`, which may hold the
            state_dict under a key such as `state_dict` or `model`; or a run folder of netwright.
        where: the run file's field, for errors.

    Returns:
        Tensors on the CPU, by name.

    Raises:
        NetworkError: there is no such file, it holds no state_dict, or reading it would run code.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "net.pt"
    >>> torch.save({"epoch": 3, "state_dict": {"fc.bias": torch.zeros(2)}}, file)
    >>> read_weights(file)
    {'fc.bias': tensor([0., 0.])}
    """
    if path.is_dir():
        if not (path / "model.safetensors").exists():
            raise NetworkError(
                f"the folder `{path}` holds no model.safetensors",
                where=where,
                fix="name a run folder that finished an epoch, or a file of weights",
            )
        path /= "model.safetensors"
    if not path.is_file():
        near = sorted(one.name for one in path.parent.glob("*.*") if one.suffix in _SUFFIXES)
        fix = suggest_name(path.name, near) if near else "write the path as seen from the run file"
        raise NetworkError(f"there is no file of weights `{path}`", where=where, fix=fix)
    if path.suffix == ".safetensors":
        try:
            return dict(load_file(path))
        except (OSError, SafetensorError) as error:
            raise _explain_damage(path, error, where) from None
    return _find_tensors(_read_pickle(path, where), path, where)


def _read_pickle(path: Path, where: str) -> Any:
    try:
        # weights_only refuses whatever is not a tensor or a plain container: no code of the file runs.
        return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        if not zipfile.is_zipfile(path) and path.read_bytes()[:1] != b"\x80":
            raise _explain_damage(path, ValueError("no file of torch.save"), where) from None
        raise NetworkError(
            f"`{path.name}` holds Python objects, and reading them could run any code",
            where=where,
            fix="in the program that made it: torch.save(net.state_dict(), "
            f'"{path.stem}-weights.pt"), and name that file',
        ) from None
    except (OSError, RuntimeError, EOFError, zipfile.BadZipFile, ValueError, KeyError) as error:
        raise _explain_damage(path, error, where) from None


def _find_tensors(content: Any, path: Path, where: str) -> dict[str, Tensor]:
    """Find the state_dict in whatever a checkpoint holds."""
    found = _keep_tensors(content)
    if found:
        return found
    held = {str(key): part for key, part in content.items()} if isinstance(content, Mapping) else {}
    for key in [*_HOLDERS, *held]:
        inner = held.get(key)
        found = _keep_tensors(inner)
        if not found and isinstance(inner, Mapping):
            found = _keep_tensors(inner.get("state_dict"))
        if found:
            return found
    holds = f"the keys {', '.join(list(held)[:6])}" if held else f"a {type(content).__name__}"
    raise NetworkError(
        f"`{path.name}` holds {holds}, and no tensors by name",
        where=where,
        fix='torch.save(net.state_dict(), "weights.pt") writes what can be read here',
    )


def _keep_tensors(content: Any) -> dict[str, Tensor]:
    if not isinstance(content, Mapping):
        return {}
    return {str(name): one for name, one in content.items() if isinstance(one, Tensor)}


def _explain_damage(path: Path, error: Exception, where: str) -> NetworkError:
    said = " ".join(str(error).split())[:120] or type(error).__name__
    return NetworkError(
        f"`{path.name}` cannot be read as weights: {said}",
        where=where,
        fix="copy or download the file again; netwright reads .safetensors and what torch.save writes",
    )
