"""Sums over the batches of one DataLoader, divided by the number of something else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from torch.utils.data import IterableDataset
from torch.utils.data.distributed import DistributedSampler

from netwright.checking.loaded import Loaded
from netwright.checking.loop import Line
from netwright.checking.measures.list_sums import BatchSum, is_batch_size, list_given, list_sums
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.read_source import read_source
from netwright.checking.subject import Subject

_CALLED = re.compile(r"(?:\w+\.)*(?:enumerate|tqdm|trange|track|islice)\((.+?)(?:, .+)?\)")
_COUNTED = "counted"
_LENGTH = re.compile(r"len\(([\w.]+)\)")


@dataclass(frozen=True)
class WrongDivisor:
    """A mean that is none.

    Args:
        line: of the division.
        sum: what is divided.
        wanted: what it is a sum of: so many batches or samples.
        given: what it is divided by.
        fix: the division that gives the mean.
    """

    line: Line
    sum: BatchSum
    wanted: int
    given: int
    fix: str

    @property
    def factor(self) -> float:
        """How many times too large the figure is; under 1 where it is too small."""
        return self.wanted / self.given


@dataclass(frozen=True)
class _Passed:
    """What one pass through a DataLoader gives."""

    loaded: Loaded
    num_batches: int
    num_samples: int
    num_stored: int
    batch_size: int


def find_wrong_divisors(subject: Subject) -> list[WrongDivisor]:
    """Find means of batches over the number of samples, and samples over that of batches or of another split.

    Only where the figure is off by more than its sampling error: 1 over the root of the samples.

    Raises:
        CannotMeasure: no loop was watched.
    """
    found: dict[Line, WrongDivisor] = {}
    loaders = subject.read(read_loop).loaders
    for loaded in loaders:
        tree, passed = read_source(loaded.line), _count(loaded)
        if tree is None or passed is None or loaded.line is None:
            continue
        named = dict(_list_named(tree, loaders, loaded.line[0]))
        for one in list_sums(tree, loaded.line[1]):
            given = _read_number(one, passed, named)
            wanted = passed.num_batches if one.kind == "means" else passed.num_samples
            if given is None or (one.kind == "counts" and given == passed.num_batches):
                continue  # right samples over batches: told by `wrong-accuracy`
            if abs(wanted / given - 1) > passed.num_samples**-0.5:
                line = (loaded.line[0], one.number)
                found.setdefault(line, WrongDivisor(line, one, wanted, given, _mend(one, passed)))
    return list(found.values())


def _count(loaded: Loaded) -> _Passed | None:
    loader, size = loaded.loader, getattr(loaded.loader, "batch_size", None)
    if not isinstance(size, int) or size < 2 or isinstance(loader.dataset, IterableDataset):
        return None
    if isinstance(loader.sampler, DistributedSampler):
        return None
    try:
        num_batches, drawn, stored = len(loader), len(loader.sampler), len(loader.dataset)
    except TypeError:  # a sampler or a data set without a length
        return None
    num = num_batches * size if loader.drop_last else drawn
    return _Passed(loaded, num_batches, num, stored, size) if num_batches > 1 else None


def _list_named(tree: ast.Module, loaders: list[Loaded], file: str) -> Iterator[tuple[str, int]]:
    """The lengths of DataLoaders and data sets by their names in a file, where they have but one."""
    lengths: dict[str, set[int]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        for loaded in loaders:
            passed = _count(loaded) if loaded.made == (file, node.value.lineno) else None
            if passed is None:
                continue
            name = ast.unparse(node.targets[0])
            named = [one.value for one in node.value.keywords if one.arg == "dataset"]
            lengths.setdefault(name, set()).add(passed.num_batches)
            for said in [f"{name}.dataset", *map(ast.unparse, [*node.value.args[:1], *named])]:
                lengths.setdefault(said, set()).add(passed.num_stored)
    return ((name, next(iter(known))) for name, known in lengths.items() if len(known) == 1)


def _mend(one: BatchSum, passed: _Passed) -> str:
    """The division by what was summed."""
    own = _read_own(one.loop)
    if one.kind == "means":
        return f"{one.name} / len({own})"
    if passed.num_samples == passed.num_stored:
        return f"{one.name} / len({own}.dataset)"
    return f"num += len({_read_first(one.loop)}) in the loop, then {one.name} / num"


def _read_own(loop: ast.For) -> str:
    """What the script calls the DataLoader."""
    said = ast.unparse(loop.iter)
    called = _CALLED.fullmatch(said)
    return called[1] if called else said


def _read_first(loop: ast.For) -> str:
    """What the script calls the samples of a batch."""
    parts = loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target]
    last = parts[-1]
    if ast.unparse(loop.iter).startswith("enumerate(") and isinstance(last, ast.Tuple):
        return ast.unparse(last.elts[0])
    return ast.unparse(parts[0])


def _read_number(one: BatchSum, passed: _Passed, named: dict[str, int]) -> int | None:
    """What a sum is divided by; None where that is not known."""
    own, divisor = _read_own(one.loop), one.divisor
    said = _find_given(one, divisor.id) if isinstance(divisor, ast.Name) else ast.unparse(divisor)
    known = {
        _COUNTED: passed.num_samples,
        f"len({own}) * {own}.batch_size": passed.num_batches * passed.batch_size,
        f"{own}.batch_size * len({own})": passed.num_batches * passed.batch_size,
        f"len({own})": passed.num_batches,
        f"len({own}.dataset)": passed.num_stored,
    }
    asked = _LENGTH.fullmatch(said)
    if said in known or asked is None:
        return known.get(said)
    arguments = ast.walk(one.scope.args) if isinstance(one.scope, ast.FunctionDef) else ()
    is_given = asked[1].partition(".")[0] in {part.arg for part in arguments if isinstance(part, ast.arg)}
    return None if is_given else named.get(asked[1])


def _find_given(one: BatchSum, name: str) -> str:
    """What a name stands for, as it is written; that batches add their samples to it is a word of its own."""
    nodes = list(ast.walk(one.scope))
    assigned = [given for node in nodes if isinstance(node, ast.Assign) for given in list_given(node, name)]
    counted = [node for node in nodes if isinstance(node, ast.AugAssign) and ast.unparse(node.target) == name]
    if not counted:
        return ast.unparse(assigned[0]) if len(assigned) == 1 else ""
    only = counted[0]
    is_once = len(counted) == 1 and isinstance(only.op, ast.Add) and only in one.loop.body
    return _COUNTED if is_once and is_batch_size(only.value, one.loop) else ""
