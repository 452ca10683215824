"""Networks of timm and torchvision, with a head and a first layer that fit the data."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import torch
from torch import nn

from netwright.core.errors import MissingPackage, NetworkError
from netwright.core.suggest import suggest_name

PACKAGES = ("timm", "torchvision")
"""Packages whose networks `use` names: `timm:resnet18`, `torchvision:resnet18`."""


def load_package_network(
    use: str, args: dict[str, Any], *, num_outputs: int, in_channels: int | None, where: str = "model"
) -> nn.Module:
    """Build a network of timm or torchvision for this many classes and channels.

    `pretrained: true` among the arguments brings its weights (in torchvision also by name,
    `pretrained: IMAGENET1K_V1`), but those of the last layer, which is drawn anew. Where the pictures have
    another number of channels, every channel begins with the mean of the weights of the old ones.

    Args:
        use: `timm:NAME` or `torchvision:NAME`.
        args: arguments of the package's own function, and `pretrained`.
        num_outputs: numbers that the network gives.
        in_channels: channels of the pictures; None leaves them as the network has them.
        where: the section of the run file.

    Raises:
        MissingPackage: the package is not installed, or does not work beside this torch.
        NetworkError: it has no such network, or refuses the arguments.
    """
    package, _, name = use.partition(":")
    module = _import(package, f"{where}.use")
    given = dict(args)
    pretrained = given.pop("pretrained", False)
    known = module.list_models()
    if name not in known and not (package == "timm" and name.partition(".")[0] in known):
        raise NetworkError(
            f"{package} has no network `{name}`", where=f"{where}.use", fix=suggest_name(name, known)
        )
    try:
        if package == "timm":
            channels = {} if in_channels is None else {"in_chans": in_channels}
            made: nn.Module = module.create_model(
                name, pretrained=bool(pretrained), **{"num_classes": num_outputs, **channels, **given}
            )
            return made
        if not pretrained:
            given.setdefault("num_classes", num_outputs)
        weights = "DEFAULT" if pretrained is True else pretrained or None
        made = module.get_model(name, weights=weights, **given)
    except Exception as raised:
        raise _explain_raise(raised, use, bool(pretrained), where) from raised
    if pretrained:
        _replace_head(made, num_outputs, use, where)
    if in_channels is not None:
        _replace_stem(made, in_channels)
    return made


def is_ready(use: str | None) -> bool:
    """Whether a network comes fitted to the task: netwright's own, or one of a package.

    >>> is_ready("resnet18"), is_ready("timm:resnet18"), is_ready("my_net.py:Net")
    (True, True, False)
    """
    return use is None or ":" not in use or use.partition(":")[0] in PACKAGES


def forget_pretrained(use: str | None, args: dict[str, Any]) -> dict[str, Any]:
    """Give the arguments that build a network whose weights are known already: nothing is downloaded.

    >>> forget_pretrained("timm:resnet18", {"pretrained": True, "drop_rate": 0.1})
    {'drop_rate': 0.1}
    """
    if use is None or use.partition(":")[0] not in PACKAGES:
        return args
    return {name: value for name, value in args.items() if name != "pretrained"}


def _import(package: str, where: str) -> ModuleType:
    try:
        if package == "timm":
            return importlib.import_module("timm")
        return importlib.import_module(f"{package}.models")
    except ModuleNotFoundError as missing:
        if missing.name != package:
            raise _explain_broken(missing, package, where) from None
        install = "pip install netwright[timm]" if package == "timm" else f"pip install {package}"
        raise MissingPackage(
            f"`{package}` is not installed",
            where=where,
            fix=f"{install}, in the version that belongs to torch {torch.__version__}",
        ) from None
    except Exception as raised:  # a torchvision of another torch fails in many ways
        raise _explain_broken(raised, package, where) from None


def _explain_broken(raised: Exception, package: str, where: str) -> MissingPackage:
    said = " ".join(str(raised).split())[:160]
    return MissingPackage(
        f"`{package}` is installed and cannot be imported: {type(raised).__name__}: {said}",
        where=where,
        fix=f"pip install --upgrade {package}, in the version that belongs to torch {torch.__version__}",
    )


def _explain_raise(raised: Exception, use: str, pretrained: bool, where: str) -> NetworkError:
    said = f"{type(raised).__name__}: {' '.join(str(raised).split())[:200]}".rstrip(": ")
    is_download = isinstance(raised, OSError) or "connect" in said.casefold()
    if pretrained and is_download:
        return NetworkError(
            f"the weights of `{use}` cannot be fetched: {said}",
            where=f"{where}.args.pretrained",
            fix="connect to the network, or fetch the file elsewhere and name it under `weights:` "
            "without `pretrained`",
        )
    return NetworkError(
        f"`{use}` cannot be built: {said}",
        where=f"{where}.args",
        fix="change `args`: they are those of the package's own function, and `pretrained`",
    )


def _replace_head(net: nn.Module, num_outputs: int, use: str, where: str) -> None:
    """Draw the last layer anew: a Linear, or the 1x1 convolution of some networks."""
    found = [(path, one) for path, one in net.named_modules() if isinstance(one, (nn.Linear, nn.Conv2d))]
    path, last = found[-1] if found else ("", net)
    if isinstance(last, nn.Linear):
        head: nn.Module = nn.Linear(last.in_features, num_outputs, bias=last.bias is not None)
    elif isinstance(last, nn.Conv2d) and set(last.kernel_size) == {1}:
        head = nn.Conv2d(last.in_channels, num_outputs, 1)
    else:
        raise NetworkError(
            f"`{use}` does not end in a layer that could be fitted to {num_outputs} outputs",
            where=f"{where}.use",
            fix="a network of the package that tells classes, or a class of your own around it",
        )
    _put(net, path, head)


def _replace_stem(net: nn.Module, in_channels: int) -> None:
    """Let the first convolution take another number of channels, its answers as large as before."""
    path, stem = next(
        ((path, one) for path, one in net.named_modules() if isinstance(one, nn.Conv2d)), ("", None)
    )
    if stem is None or stem.in_channels == in_channels or stem.groups > 1:
        return
    fitted = nn.Conv2d(
        in_channels,
        stem.out_channels,
        stem.kernel_size,  # type: ignore[arg-type]  # torch keeps as many sizes as there are axes
        stem.stride,  # type: ignore[arg-type]  # as above
        stem.padding,  # type: ignore[arg-type]  # as above
        stem.dilation,  # type: ignore[arg-type]  # as above
        bias=stem.bias is not None,
    )
    with torch.no_grad():
        mean = stem.weight.mean(dim=1, keepdim=True) * (stem.in_channels / in_channels)
        fitted.weight.copy_(mean.expand_as(fitted.weight))
        if stem.bias is not None and fitted.bias is not None:
            fitted.bias.copy_(stem.bias)
    _put(net, path, fitted)


def _put(net: nn.Module, path: str, layer: nn.Module) -> None:
    owner, _, name = path.rpartition(".")
    setattr(net.get_submodule(owner), name, layer)
