"""Batch normalisation, and a last batch of a single sample.

What it finds
-------------
The training samples leave one sample for the last batch, and in training mode the network raises for one.

Why it matters
--------------
The first epoch fails at its very end: `Expected more than 1 value per channel when training`.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16, bias=False), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()
    num_train, batch_size = 321, 32

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16, bias=False), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()
    num_train, batch_size = 322, 32

Source
------
torch.nn.BatchNorm1d: the variance of one number is not defined.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import final

import torch
from torch import nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.core.keep_random import keep_random


@final
class LastBatchOfOne(Rule):
    """See the page above."""

    severity = "error"
    checks = "the last batch of an epoch can be trained on"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Run one sample in training mode where the last batch has one."""
        num, size = subject.num_train, subject.batch_size
        if not size and subject.loop_is_known and subject.loop is None:
            return  # `netwright train` leaves a last batch of one out where the network needs two
        if not num or not size:
            raise CannotMeasure("no batch size is given, or the last batch is dropped")
        if num % size != 1 or size == 1:
            return
        trace = subject.read(trace_forward)
        net = subject.copy_net().train()
        try:
            with torch.no_grad(), keep_random(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                net(subject.batch[:1].clone())
        except Exception as error:
            if "more than 1 value per channel" not in str(error):
                return
            norms = [v for v in trace.leaves if isinstance(v.module, nn.modules.batchnorm._BatchNorm)]
            norm = norms[0] if norms else None
            place = (
                Place(norm.path, type(norm.module).__name__, norm.place.line) if norm else Place("", "net")
            )
            yield self.find(
                _place_loader(subject) or place,
                says=f"{num} training samples in batches of {size} leave one for the last batch, and batch "
                "normalisation cannot train on one",
                fix="DataLoader(…, drop_last=True), or another batch size",
                evidence={"training samples": num, "batch size": size},
            )


def _place_loader(subject: Subject) -> Place | None:
    """Where the one DataLoader that is learnt from was made."""
    loaders = [one for one in subject.loop.loaders if one.is_trained] if subject.loop is not None else []
    line = loaders[0].made if len(loaders) == 1 else None
    return Place("", "DataLoader", line) if line else None
