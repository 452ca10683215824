"""A network that works for one batch size alone.

What it finds
-------------
In evaluation mode the forward pass raises for 3, 4 and 6 samples though it works for the batch, or it gives
another number of answers than samples; or it fails for this batch and works for one other size alone.

Why it matters
--------------
The last batch of an epoch is mostly smaller, and a prediction is often for one sample. Where `view` hides
the number, numbers of several samples are silently mixed.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 4, 3)
            self.head = nn.Linear(144, 3)

        def forward(self, x):
            return self.head(self.conv(x).relu().view(32, -1))

    net = Net()
    inputs, targets = torch.randn(32, 1, 8, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 4, 3)
            self.head = nn.Linear(144, 3)

        def forward(self, x):
            return self.head(self.conv(x).relu().view(len(x), -1))

    net = Net()
    inputs, targets = torch.randn(32, 1, 8, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
The network is run with each size. Silent where a buffer or a parameter has an axis of the batch's size: a
graph network's one graph is no batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.find_attribute import find_class_line
from netwright.checking.measures.answer_few import answers_few
from netwright.checking.measures.holds_size import holds_size
from netwright.checking.measures.list_naming import list_naming
from netwright.checking.measures.try_batch_sizes import find_only_size, try_batch_sizes
from netwright.checking.measures.try_step import try_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_MAKERS = ("zeros", "ones", "randn", "rand", "empty", "full", "new_zeros", "expand", "repeat")
_FIX = "take the size from the tensor: x.view(x.size(0), -1), or x.flatten(1)"


@final
class FixedBatchSize(Rule):
    """See the page above."""

    severity = "error"
    checks = "batches of any size are answered"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Run the network with other numbers of samples."""
        trace = subject.read(try_step)
        num = len(subject.batch)
        if trace.answer is None:
            size = subject.read(find_only_size)
            call = trace.failed
            if size is not None and call is not None:
                yield self.find(
                    call.place,
                    says=f"the network works for batches of {size} samples alone, and raises for {num}",
                    fix=_FIX,
                    evidence={"works for": size, "raises for": num},
                )
            return
        views = list_naming(trace, num, "view", "reshape")  # one graph is no batch; what is named here is one
        is_whole = trace.answer.ndim > 0 and len(trace.answer) == num
        if not is_whole or holds_size(subject, num, own_only=bool(views)) or answers_few(subject):
            return
        found = subject.read(try_batch_sizes)
        wrong = {n: found[n] for n in (3, 4, 6) if n in found and not _is_right(found[n], n)}
        if len(wrong) < 3 or not _is_right(found[num], num):
            return
        size, shape = next(iter(wrong.items()))
        counted = shape[0] if shape else "one"
        told = f"raises ({shape})" if isinstance(shape, str) else f"gives {counted} answers"
        made = views or list_naming(trace, num, *_MAKERS)
        yield self.find(
            made[0].place if made else Place("", type(trace.net).__name__, find_class_line(trace.net)),
            says=f"the network works for batches of {num} samples alone: for {size} it {told}",
            fix=_FIX,
            evidence={"works for": num, "wrong for": ", ".join(map(str, wrong))},
        )


def _is_right(shape: tuple[int, ...] | str, size: int) -> bool:
    return not isinstance(shape, str) and shape[:1] == (size,)
