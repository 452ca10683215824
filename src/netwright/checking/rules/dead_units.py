"""A layer most of whose ReLU units are silent on every sample.

What it finds
-------------
Over at least 1,000 samples nine tenths or more of a ReLU layer's units (of a convolution's channels) never
give anything but 0.

Why it matters
--------------
A unit that is 0 for every sample has no gradient: it stays silent for ever.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 3))
    nn.init.constant_(net[0].bias, -20.0)
    with torch.no_grad():
        net[0].bias[0] = 0.0
        net[0].bias[1] = 0.0
    samples, labels = torch.randn(2000, 4), torch.randint(3, (2000,))
    inputs, targets = samples[:32], labels[:32]
    parts = {"train": (samples, labels)}
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 3))
    samples, labels = torch.randn(2000, 4), torch.randint(3, (2000,))
    inputs, targets = samples[:32], labels[:32]
    parts = {"train": (samples, labels)}
    loss = nn.CrossEntropyLoss()

Source
------
A healthy network shows up to 30 % silent units on one batch, which is why one batch is never judged by.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any, final

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.core.keep_random import keep_random

_SAMPLES = 1024
_SHARE = 0.9
_MOST_NUMBERS = 4_000_000
"""Numbers of the inputs up to which the samples are run: a quick check stays quick."""


@final
class DeadUnits(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the ReLU units answer to some samples"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Run at least 1,000 samples and count the units that never speak."""
        x = subject.parts["train"][0][:_SAMPLES] if "train" in subject.parts else torch.zeros(0)
        if len(x) < 1000 or not x.is_floating_point() or x.numel() > _MOST_NUMBERS or not x.isfinite().all():
            raise CannotMeasure("there are no 1,000 samples to run quickly")
        subject.read(trace_forward)
        net = subject.copy_net(training=False)
        alive: dict[str, Tensor] = {}
        for path, module in net.named_modules():
            if isinstance(module, nn.ReLU):
                module.register_forward_hook(_make_hook(alive, path))
        if not any(isinstance(module, nn.ReLU) for module in net.modules()):
            return
        with torch.no_grad(), keep_random(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for batch in x.split(256):
                net(batch.clone())
        for path, units in alive.items():
            silent = 1 - float(units.float().mean())
            if units.numel() >= 8 and silent >= _SHARE:
                yield self.find(
                    Place(path, "ReLU", subject.lines.get(path)),
                    says=f"{int((~units).sum())} of {units.numel()} units are silent on every one of "
                    f"{len(x)} samples",
                    fix="draw the layer before it anew (bias 0), lower the learning rate, or use "
                    "nn.LeakyReLU",
                    evidence={"share of silent units": round(silent, 3), "samples": len(x)},
                )


def _make_hook(alive: dict[str, Tensor], path: str) -> Any:
    def look(_module: nn.Module, _given: Any, output: Tensor) -> None:
        speaks = (output != 0).transpose(0, 1).flatten(1).any(dim=1) if output.ndim > 1 else output != 0
        alive[path] = alive[path] | speaks if path in alive else speaks

    return look
