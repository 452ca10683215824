"""Watch a training loop of one's own, in a notebook or a script."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from torch import nn

from netwright.checking.loop_stopped import LoopStopped
from netwright.checking.watch_loop import watch_loop
from netwright.core.errors import UsageError
from netwright.core.report import Report
from netwright.jobs.diagnose_loop import diagnose_loop
from netwright.jobs.diagnosis import Diagnosis
from netwright.jobs.refuse_unknown import refuse_unknown


@contextmanager
def watch(
    net: nn.Module | None = None,
    *,
    steps: int | None = None,
    ignore: Collection[str] = (),
    quiet: bool = False,
) -> Iterator[Diagnosis]:
    """Watch the loop in the block, then say what is wrong with it and with the networks that it trains.

    What it computes does not change: weights and random numbers are what they would be, and nothing stays
    patched afterwards. What the block raises is raised, after the diagnosis.

    Args:
        net: the network that is trained; without it, whichever is called.
        steps: leave the block after so many optimizer steps, at least 1.
        ignore: names of rules that are not asked.
        quiet: print nothing.

    Yields:
        The diagnosis, to be read after the block: `diagnosis.findings`, `diagnosis.report`.

    Raises:
        UsageError: `net` is no module, or a rule is not known.

    >>> import torch
    >>> net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    >>> x, y = torch.randn(16, 4), torch.arange(16) % 3
    >>> optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    >>> with watch(net, quiet=True) as diagnosis:
    ...     for _ in range(5):
    ...         nn.functional.cross_entropy(net(x), y).backward()
    ...         optimizer.step()
    >>> [finding.rule for finding in diagnosis.findings]
    ['gradients-accumulate']
    """
    refuse_unknown(ignore, "nw.watch, ignore")
    if net is not None and not isinstance(net, nn.Module):
        raise UsageError(
            f"the network is a {type(net).__name__}, no nn.Module",
            where="nw.watch",
            fix="with nw.watch(net) as diagnosis: your loop",
        )
    diagnosis, name = Diagnosis(), "the loop" if net is None else type(net).__name__
    with watch_loop(steps=steps) as loop:
        try:
            yield diagnosis
        except LoopStopped:
            pass
        except Exception as error:
            loop.raised = error
    report = diagnose_loop(loop, name, ignore=ignore)
    if net is not None and not any(_is_inside(net, root.net) for root in loop.roots):
        report = Report(name, rules_skipped={"all rules": "the network was not called with gradients"})
    diagnosis.close(report)
    if not quiet:
        sys.stdout.write(f"{report}\n")
    if loop.raised is not None:
        raise loop.raised


def _is_inside(net: nn.Module, root: nn.Module) -> bool:
    return any(part is net for part in root.modules()) or any(part is root for part in net.modules())
