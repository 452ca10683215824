"""What PyTorch raised in a forward pass, said in the words of the network."""

from __future__ import annotations

import inspect
import re
from typing import Any

from torch import Tensor, nn

from netwright.core.errors import NetworkError, ShapeClash
from netwright.core.suggest import suggest_name
from netwright.nets.edit_source import edit_source
from netwright.nets.explain_sizes import explain_sizes
from netwright.nets.explain_type import explain_type
from netwright.nets.locate_module import is_users, locate_failure, locate_module
from netwright.nets.mend_layer import mend_layer, write_fix


def explain_failure(
    problem: Exception,
    path: str,
    module: nn.Module,
    given: Any,
    inputs: Any,
    *,
    net: nn.Module | None = None,
) -> NetworkError:
    """Turn what a layer raised into an error that names the layer, what arrived and the change.

    Args:
        problem: what was raised.
        path: path of the layer that raised it.
        module: that layer.
        given: its positional arguments.
        inputs: the batch that the network was given.
        net: the network, in whose source the change is then made ready for a program.

    Returns:
        A ShapeClash where the layer's sizes do not fit what arrived, else a NetworkError.

    >>> linear, batch = nn.Linear(512, 10), __import__("torch").zeros(16, 800)
    >>> explain_failure(RuntimeError("mat1 and mat2"), "head", linear, (batch,), batch).what
    'layer `head` (Linear) takes 512 numbers a sample and gets 800'
    """
    arrived = next((part for part in given if isinstance(part, Tensor)), None)
    line = locate_failure(problem.__traceback__)
    where = locate_module(module, path) + (f", {line}" if line else "")
    if arrived is not None:
        where += f", gets {_say_shape(arrived)}"
        mend = mend_layer(module, arrived)
        edit = edit_source(net, path, mend) if net is not None and mend is not None and path else None
        clash = explain_sizes(module, path, arrived)
        if clash is not None:
            return ShapeClash(clash[0], where=where, fix=clash[1], edit=edit)
        strange = explain_type(module, path, arrived)
        if strange is not None:
            return NetworkError(strange[0], where=where, fix=strange[1], edit=edit)
        if mend is not None:
            what = (
                f"layer `{path or 'net'}` ({type(module).__name__}) takes {mend.takes} and gets {mend.gets}"
            )
            return ShapeClash(what, where=where, fix=write_fix(path, mend), edit=edit)
    if isinstance(problem, (TypeError, NotImplementedError)):
        wrong = _explain_signature(module, path, inputs)
        if wrong is not None:
            return NetworkError(wrong[0], where=where, fix=wrong[1])
    if isinstance(problem, AttributeError):
        missing = _explain_attribute(problem, module, line)
        if missing is not None:
            return NetworkError(missing[0], where=where, fix=missing[1])
    said = " ".join(str(problem).split())
    is_size = isinstance(problem, (RuntimeError, IndexError, TypeError, ValueError))
    fix = f"forward takes {_describe(inputs)}: " if is_size else ""
    fix += f"mend {line}" if line else f"see that `{path or type(module).__name__}` can take what it gets"
    return NetworkError(f"forward raised {type(problem).__name__}: {said}", where=where, fix=fix)


def _explain_signature(module: nn.Module, path: str, inputs: Any) -> tuple[str, str] | None:
    """What is wrong with how `forward` is written; None where its arguments fit."""
    kind = type(module)
    wanted = _write_arguments(inputs)
    if kind.forward is nn.Module.forward:
        near = [name for name, held in vars(kind).items() if inspect.isfunction(held) and name[0] != "_"]
        found = f", but `{near[0]}`" if near else ""
        return (
            f"`{kind.__name__}` has no `forward`{found}",
            f"define forward{wanted} in the class; check its name and its indentation",
        )
    if path or not is_users(module):
        return None
    try:
        parameters = list(inspect.signature(kind.forward).parameters.values())
    except (TypeError, ValueError):
        return None
    plain = [p for p in parameters if p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}]
    num_inputs = 1 if isinstance(inputs, Tensor) else len(inputs)
    if len(plain) == len(parameters) == num_inputs:
        written = f"`{kind.__name__}.forward({', '.join(p.name for p in plain)})`"
        return (
            f"{written} lacks `self`: the module itself comes first",
            f"def forward{wanted}",
        )
    needed = [p.name for p in plain[1:] if p.default is p.empty]
    if isinstance(inputs, Tensor) and len(needed) > 1 and len(plain) == len(parameters):
        extra = ", ".join(f"`{name}`" for name in needed[1:])
        return (
            f"`{kind.__name__}.forward` takes {', '.join(needed)} and gets one tensor, {_say_shape(inputs)}",
            f"take out {extra}, give it a default, or train on a Dataset whose samples are "
            f"(({', '.join(needed)}), target)",
        )
    return None


def _write_arguments(inputs: Any) -> str:
    if isinstance(inputs, dict):
        return f"(self, {', '.join(map(str, inputs))})"
    return (
        "(self, x)"
        if isinstance(inputs, Tensor)
        else f"(self, {', '.join(f'x{i + 1}' for i in range(len(inputs)))})"
    )


def _explain_attribute(
    problem: AttributeError, module: nn.Module, line: str | None
) -> tuple[str, str] | None:
    """Name the attribute that was meant, where the module itself lacks one."""
    found = re.fullmatch(r"'(\w+)' object has no attribute '(\w+)'", str(problem))
    if found is None or found[1] != type(module).__name__:
        return None
    known = [*vars(module)["_modules"], *vars(module)["_parameters"], *vars(module)["_buffers"]]
    known += [name for name in vars(module) if not name.startswith("_") and name != "training"]
    place = f" in {line}" if line else ""
    return (
        f"`{found[1]}` has no `{found[2]}`, and forward uses it{place}",
        suggest_name(found[2], known) if known else f"define self.{found[2]} in __init__",
    )


def _say_shape(tensor: Tensor) -> str:
    return "(" + ", ".join(["batch", *map(str, tensor.shape[1:])]) + ")" if tensor.dim() else "one number"


def _describe(inputs: Any) -> str:
    if isinstance(inputs, Tensor):
        return f"{_say_shape(inputs)} of {str(inputs.dtype).removeprefix('torch.')}"
    if isinstance(inputs, dict):
        return "the arguments " + ", ".join(map(str, inputs))
    return f"{len(inputs)} arguments"
