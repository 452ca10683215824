"""A tape in the language of torch's interpreter."""

from __future__ import annotations

import json
import math
from typing import Any, final

import torch

from netwright.training.replay.record_calls import CannotRecord
from netwright.training.replay.series import Series
from netwright.training.replay.tape import Call, Tape, Value

_DTYPES = {
    torch.uint8: 0,
    torch.int8: 1,
    torch.int16: 2,
    torch.int32: 3,
    torch.int64: 4,
    torch.float16: 5,
    torch.float32: 6,
    torch.float64: 7,
    torch.bool: 11,
    torch.bfloat16: 15,
}
_LAYOUTS = {torch.strided: 0}
_MEMORY_FORMATS = {
    torch.contiguous_format: 0,
    torch.preserve_format: 1,
    torch.channels_last: 2,
    torch.channels_last_3d: 3,
}


def write_graph(tape: Tape, series: Series | None = None) -> str:
    """Write a tape as torch's interpreter reads it.

    Args:
        tape: its inputs come first among the arguments, then its constants, in order.
        series: how to run it over many batches in one call; None for a single run.

    Returns:
        A graph that gives the outputs as a list.

    Raises:
        CannotRecord: an argument is of a kind that the language has no word for.

    >>> from netwright.training.replay.record_calls import record_calls
    >>> x = torch.ones(2)
    >>> print(write_graph(record_calls(lambda: [x.relu()], [x])))
    graph(%0 : Tensor):
      %1 : Tensor = aten::relu(%0)
      %2 : Tensor[] = prim::ListConstruct(%1)
      return (%2)
    """
    return _Writer().write(tape) if series is None else _Writer().write_series(tape, series)


@final
class _Writer:
    def __init__(self) -> None:
        self._names: dict[Value, str] = {}
        self._count = 0
        self._plain: dict[tuple[str, str], str] = {}
        self._lines: list[str] = []

    def write(self, tape: Tape) -> str:
        given = [self._name(value) for value in (*tape.inputs, *tape.constants)]
        for call in tape.calls:
            self._write_call(call)
        wanted = self._write_list("Tensor", [self._names[value] for value in tape.outputs])
        head = ", ".join(f"{name} : Tensor" for name in given)
        body = "".join(f"  {line}\n" for line in self._lines)
        return f"graph({head}):\n{body}  return ({wanted})"

    def write_series(self, tape: Tape, series: Series) -> str:
        cut, held = tape.inputs[: series.num_cut], tape.inputs[series.num_cut :]
        pieces = [self._new() for _ in cut]
        num = self._new()
        numbers = [self._new() for _ in series.numbers]
        given = [self._name(value) for value in (*held, *tape.constants)]
        goes_on = self._write_plain("bool", "[value=1]")
        rows, first = (self._write_plain("int", f"[value={value}]") for value in (series.num_rows, 0))
        kept = [self._write_list("Tensor", []) for _ in tape.outputs]
        before, self._lines = self._lines, []
        turn, start = self._new(), self._new()
        self._lines.append(f"{start} : int = aten::mul({turn}, {rows})")
        for piece, value in zip(pieces, cut, strict=True):
            place = f"{piece}, {first}, {start}, {rows}"
            self._lines.append(f"{self._name(value)} : Tensor = aten::narrow({place})")
        for number, value in zip(numbers, series.numbers, strict=True):
            self._lines.append(f"{self._name(value)} : float = aten::__getitem__({number}, {turn})")
        for call in tape.calls:
            self._write_call(call)
        for of_all, value in zip(kept, tape.outputs, strict=True):
            self._lines.append(f"{self._new()} : Tensor[] = aten::append({of_all}, {self._names[value]})")
        inside, self._lines = self._lines, []
        joined = []
        for of_all, value in zip(kept, tape.outputs, strict=True):
            joined.append(self._new())
            join = "cat" if value.shape else "stack"
            self._lines.append(f"{joined[-1]} : Tensor = aten::{join}({of_all}, {first})")
        wanted = self._write_list("Tensor", joined)
        head = ", ".join(
            [f"{name} : Tensor" for name in pieces]
            + [f"{num} : int"]
            + [f"{name} : float[]" for name in numbers]
            + [f"{name} : Tensor" for name in given]
        )
        loop = [f"prim::Loop({num}, {goes_on})", f"  block0({turn} : int):"]
        loop += [f"    {line}" for line in (*inside, f"-> ({goes_on})")]
        body = "".join(f"  {line}\n" for line in (*before, *loop, *self._lines))
        return f"graph({head}):\n{body}  return ({wanted})"

    def _new(self) -> str:
        self._count += 1
        return f"%{self._count - 1}"

    def _name(self, value: Value) -> str:
        name = self._names[value] = self._new()
        return name

    def _write_call(self, call: Call) -> None:
        schema = call.op._schema
        pairs = zip(schema.arguments, call.args, strict=True)
        given = ", ".join(self._write(argument.type, value) for argument, value in pairs)
        if call.is_list:
            together = self._new()
            self._lines.append(f"{together} : Tensor[] = {schema.name}({given})")
            parts = ", ".join(f"{self._name(value)} : Tensor" for value in call.outputs)
            self._lines.append(f"{parts} = prim::ListUnpack({together})")
            return
        results = ", ".join(f"{self._name(value)} : Tensor" for value in call.outputs)
        self._lines.append(f"{results} = {schema.name}({given})" if results else f"{schema.name}({given})")

    def _write(self, kind: Any, value: Any) -> str:
        if isinstance(value, Value):
            return self._names[value]
        if isinstance(kind, torch.OptionalType) and value is not None:
            return self._write(kind.getElementType(), value)
        if isinstance(value, tuple):
            element = kind.getElementType()
            return self._write_list(_name_type(element), [self._write(element, part) for part in value])
        return self._write_plain(*_describe(kind, value))

    def _write_list(self, element: str, parts: list[str]) -> str:
        name = self._new()
        self._lines.append(f"{name} : {element}[] = prim::ListConstruct({', '.join(parts)})")
        return name

    def _write_plain(self, kind: str, written: str) -> str:
        if (kind, written) not in self._plain:
            name = self._plain[kind, written] = self._new()
            self._lines.append(f"{name} : {kind} = prim::Constant{written}()")
        return self._plain[kind, written]


def _name_type(kind: Any) -> str:
    if isinstance(kind, torch.OptionalType):
        return f"{_name_type(kind.getElementType())}?"
    return {"SymInt": "int", "number": "Scalar"}.get(str(kind), str(kind))


def _describe(kind: Any, value: Any) -> tuple[str, str]:
    if value is None:
        return "NoneType", ""
    if isinstance(value, bool):
        return "bool", f"[value={int(value)}]"
    if isinstance(value, int) and str(kind) != "float":
        return "int", f"[value={value}]"
    if isinstance(value, int | float) and math.isfinite(value):
        return "float", f"[value={float(value)!r}]"
    if isinstance(value, str | torch.device):
        return "str" if isinstance(value, str) else "Device", f"[value={json.dumps(str(value))}]"
    for table in (_DTYPES, _LAYOUTS, _MEMORY_FORMATS):
        if value in table:
            return "int", f"[value={table[value]}]"
    raise CannotRecord(f"{value!r} among the arguments")
