"""Run a computation once and write down what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, final

import torch
from torch import Tensor
from torch._ops import OpOverload
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.weak import WeakTensorKeyDictionary

from netwright.training.replay.tape import Call, Tape, Value

_NOTHING = Value((), torch.float32, ())
_DEPENDS_ON_DATA = {torch.Tag.data_dependent_output, torch.Tag.dynamic_output_shape}


@final
class CannotRecord(Exception):
    """The computation does something that a tape cannot do again."""


def record_calls(compute: Callable[[], Sequence[Tensor]], inputs: Sequence[Tensor]) -> Tape:
    """Run a computation once and write down what it did.

    Args:
        compute: gives the wanted tensors.
        inputs: the tensors that differ from run to run, or are changed by a run; all others are constants.

    Returns:
        The tape, whose operations lie below autograd: what a gradient computes is on it.

    Raises:
        CannotRecord: what is computed depends on the data, or is no operation on tensors.

    >>> x = torch.ones(2)
    >>> [call.op.name() for call in record_calls(lambda: [(x * 3).relu()], [x]).calls]
    ['aten::mul.Tensor', 'aten::relu']
    """
    recorder = _Recorder(inputs)
    with recorder:
        outputs = compute()
    recorder.tape.outputs = [recorder.find(tensor) for tensor in outputs]
    return recorder.tape


class _Recorder(TorchDispatchMode):
    def __init__(self, inputs: Sequence[Tensor]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # of torch
        self._values = WeakTensorKeyDictionary()
        self.tape = Tape([self._add(tensor) for tensor in inputs])

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # Otherwise torch loads its compiler, two seconds, to tell it to look away.
        return False

    def __torch_dispatch__(self, func: OpOverload, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        _require_fixed(func, args)
        given = [self._read(argument, at, args, kwargs) for at, argument in enumerate(func._schema.arguments)]
        result = func(*args, **kwargs)
        is_list = isinstance(result, list)
        parts = list(result) if isinstance(result, tuple | list) else [] if result is None else [result]
        if not all(part is None or isinstance(part, Tensor) for part in parts):
            raise CannotRecord(f"{func.name()} gives what is no tensor")
        # An operation in place gives its own argument back: the same value goes on.
        known = {id(part) for part in _list_tensors((args, kwargs.values()))}
        outputs = tuple(
            _NOTHING if part is None else self._values[part] if id(part) in known else self._add(part)
            for part in parts
        )
        memory = {part.untyped_storage()._cdata for part in parts if part is not None}
        shares = [
            self._values[part]
            for part in _list_tensors((args, kwargs.values()))
            if part.untyped_storage()._cdata in memory
        ]
        self.tape.calls.append(Call(func, tuple(given), outputs, tuple(shares), is_list))
        return result

    def find(self, tensor: Tensor) -> Value:
        """The value of a tensor; one that nothing gave is a constant."""
        if tensor not in self._values:
            value = self._add(tensor)
            self.tape.constants[value] = tensor.detach()
        found: Value = self._values[tensor]
        return found

    def _add(self, tensor: Tensor) -> Value:
        if type(tensor) not in (Tensor, torch.nn.Parameter) or tensor.layout != torch.strided:
            raise CannotRecord(f"a {type(tensor).__name__} of layout {tensor.layout}")
        value = self._values[tensor] = Value.describe(tensor)
        return value

    def _read(self, argument: Any, at: int, args: Any, kwargs: Any) -> Any:
        if at < len(args):
            return self._replace(args[at])
        return self._replace(kwargs.get(argument.name, argument.default_value))

    def _replace(self, given: Any) -> Any:
        if isinstance(given, Tensor):
            return self.find(given)
        if isinstance(given, tuple | list):
            return tuple(self._replace(part) for part in given)
        if isinstance(given, torch.Generator | torch.SymInt | torch.SymFloat | torch.SymBool):
            raise CannotRecord(f"a {type(given).__name__} among the arguments")
        return given


def _require_fixed(func: OpOverload, args: Any) -> None:
    depends = _DEPENDS_ON_DATA & set(func.tags) or func.name() == "aten::_local_scalar_dense"
    if func is torch.ops.aten.index.Tensor:
        # Positions give a shape of their own; only a mask gives one that depends on what it holds.
        depends = any(part.dtype in (torch.bool, torch.uint8) for part in _list_tensors(args[1]))
    if depends:
        raise CannotRecord(f"what {func.name()} gives depends on the data")


def _list_tensors(args: Any) -> list[Tensor]:
    if isinstance(args, Tensor):
        return [args]
    if isinstance(args, str | bytes) or not isinstance(args, Iterable):
        return []
    return [tensor for part in args for tensor in _list_tensors(part)]
