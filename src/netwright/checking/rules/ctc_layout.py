"""CTC is given something else than log-probabilities (time, batch, classes) and labels without blanks.

What it finds
-------------
A `ctc_loss` whose first argument is no log-softmax over the classes, has the batch where the time belongs, or
whose targets hold the blank.

Why it matters
--------------
Raw scores make the loss fall below 0 without end; with time and batch exchanged, letters of different samples
are spelt together; a blank among the labels can never be told from no label.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 6))
    inputs, targets = torch.randn(12, 8, 4), torch.randint(1, 6, (8, 3))

    def loss(scores, targets):
        times, letters = torch.full((8,), 12), torch.full((8,), 3)
        return nn.functional.ctc_loss(scores, targets, times, letters)

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 6))
    inputs, targets = torch.randn(12, 8, 4), torch.randint(1, 6, (8, 3))

    def loss(scores, targets):
        times, letters = torch.full((8,), 12), torch.full((8,), 3)
        return nn.functional.ctc_loss(scores.log_softmax(-1), targets, times, letters)

Source
------
torch.nn.CTCLoss: log_probs of shape (T, N, C), "targets cannot be blank". The sum of the probabilities over
the classes and the sizes are measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.count_blanks import count_blanks
from netwright.checking.measures.is_turned_square import is_turned_square
from netwright.checking.measures.try_step import try_step
from netwright.checking.place import Place
from netwright.checking.read_source import find_made
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class CtcLayout(Rule):
    """See the page above."""

    severity = "error"
    checks = "CTC gets log-probabilities (time, batch, classes)"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what CTC is given."""
        trace = subject.read(try_step)
        calls = list(trace.list_calls("ctc_loss"))
        if trace.failed is not None and trace.failed.name == "ctc_loss":
            calls.append(trace.failed)
        for call in calls[:1]:
            yield from self._look(call)
            if is_turned_square(subject, call):
                yield self.find(
                    call.place,
                    says=f"ctc_loss takes (time, batch, classes) and gets {tuple(call.args[0].shape)}: the "
                    "first axis is the samples, each of which answers in a row of its own",
                    fix="log_probs.transpose(0, 1): time first",
                    evidence={"time steps": call.args[0].shape[1]},
                )

    def _look(self, call: Call) -> Iterator[Finding]:
        scores, targets = call.read(0, "log_probs"), call.read(1, "targets")
        times, blank = call.read(2, "input_lengths"), call.read(4, "blank", 0)
        if not isinstance(scores, Tensor) or not isinstance(targets, Tensor) or scores.ndim != 3:
            return
        num_times, num = scores.shape[0], len(times) if hasattr(times, "__len__") else times.numel()
        longest = int(torch.as_tensor(times).max())
        if scores.shape[1] != num or longest > num_times:
            is_turned = num_times == num and longest <= scores.shape[1]
            yield self.find(
                call.place,
                says=f"ctc_loss takes (time, batch, classes) and gets {tuple(scores.shape)}, {num} lengths "
                f"up to {longest}" + (": batch and time are exchanged" if is_turned else ""),
                fix="log_probs.transpose(0, 1): time first" if is_turned else "a length for each sample",
                evidence={"time steps": num_times, "longest length": longest},
            )
            return
        total = scores.detach().double().exp().sum(-1)
        if bool(((total - 1).abs() > 1e-2).any()):
            low, high = float(total.min()), float(total.max())
            yield self.find(
                call.place,
                says=f"ctc_loss wants log-probabilities: these sum to {low:.3g} to {high:.3g} and not to 1",
                fix="nn.functional.ctc_loss(scores.log_softmax(-1), …)",
                evidence={"lowest sum": low, "highest sum": high},
            )
        blanks, labels = count_blanks(call)
        if blanks:
            made = find_made(call.place.line, "CTCLoss")
            yield self.find(
                Place("", "CTCLoss", made) if made else call.place,
                says=f"the labels hold {blank}, which is the blank: it can be no letter",
                fix=f"no letter {blank} (or CTCLoss(blank=…)), and lengths that count no padding",
                evidence={"share of blanks": round(blanks / labels, 4)},
            )
