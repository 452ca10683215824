"""Check from Python: a module with data, or with the shape of a sample."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import torch
from torch import nn

from netwright.checking.check_subject import check_subject
from netwright.checking.subject import Subject
from netwright.core.errors import UsageError
from netwright.core.report import Report
from netwright.core.run_spec import TrainSpec
from netwright.data.data import Data
from netwright.data.open_data import open_data
from netwright.jobs.make_subject import is_pair, make_raw_subject, make_subject, make_synthetic_subject
from netwright.jobs.refuse_unknown import refuse_unknown


def check(
    net: nn.Module,
    data: object = None,
    *,
    input: tuple[int, ...] | None = None,  # noqa: A002 - the word of the command line
    outputs: int | None = None,
    loss: Callable[[Any, Any], Any] | str | None = None,
    ignore: Collection[str] = (),
) -> Report:
    """Say why a network will not learn; it is left as it is, and so are the random generators.

    Args:
        net: any `nn.Module`.
        data: what `open_data` gives or opens; or, with a loss, a pair of tensors or a DataLoader, which are
            then compared as your own loop would.
        input: shape of one sample, where there are no data: made-up samples are used.
        outputs: classes or numbers that the network gives, where there are no data.
        loss: a torch.nn loss by name, or any function (answer, target) -> loss; with data it follows from
            the task without it.
        ignore: names of rules that are not asked.

    Returns:
        The report; falsy when there is neither an error nor a warning.

    Raises:
        InputError: there are neither data nor a shape, or they cannot be used.

    >>> net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.Softmax(dim=1))
    >>> report = check(net, "iris")
    >>> bool(report), report.findings[0].rule, report.findings[0].where
    (True, 'softmax-before-cross-entropy', 'net.3 (Softmax)')
    >>> bool(check(net[:3], input=(4,), outputs=3, loss="CrossEntropyLoss"))
    False
    """
    refuse_unknown(ignore, "ignore")
    if not isinstance(net, nn.Module):
        fix = "give an instance: Net(), not Net" if isinstance(net, type) else "give a torch.nn.Module"
        raise UsageError(f"the network is a {type(net).__name__}, no nn.Module", where="nw.check", fix=fix)
    subject = _choose_subject(net, data, input, outputs, loss)
    return check_subject(subject, type(net).__name__, ignore=ignore)


def _choose_subject(
    net: nn.Module,
    data: object,
    shape: tuple[int, ...] | None,
    outputs: int | None,
    loss: Callable[[Any, Any], Any] | str | None,
) -> Subject:
    if data is None:
        if shape is None:
            raise UsageError(
                "there is nothing to give to the network",
                where="nw.check",
                fix='nw.check(net, data), or nw.check(net, input=(3, 32, 32), outputs=10, loss="…")',
            )
        return make_synthetic_subject(net, tuple(shape), outputs, loss)
    is_loader = isinstance(data, torch.utils.data.DataLoader)
    if loss is not None and (is_pair(data) or is_loader):
        return make_raw_subject(net, data, loss)
    opened = data if isinstance(data, Data) else open_data(data)
    if loss is not None and not isinstance(loss, str):
        raise UsageError(
            "a loss of your own compares batches as they are, and these data are opened and encoded",
            where="nw.check, loss",
            fix="give (inputs, targets) as two tensors, or a DataLoader",
        )
    return make_subject(net, opened, TrainSpec(loss=loss or "auto"))
