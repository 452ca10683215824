"""Weights are loaded, and drawn again before the first step.

What it finds
-------------
In a watched loop: weights that were loaded into a network, of which next to none is still there when it is
first called for training, before any step.

Why it matters
--------------
The training starts from chance, as if nothing had been loaded. Mostly an init runs after the loading.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()
    saved = {name: part * 1.5 for name, part in net.state_dict().items()}

    def train():
        net.load_state_dict(saved)
        for layer in (net[0], net[2]):
            nn.init.xavier_uniform_(layer.weight)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()
    saved = {name: part * 1.5 for name, part in net.state_dict().items()}

    def train():
        net.load_state_dict(saved)
        nn.init.xavier_uniform_(net[2].weight)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Source
------
The first numbers of each matrix are compared, after loading and at the first call. Silent where some matrices
are kept (a new head), and where the network was called in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor

from netwright.checking.load import Load
from netwright.checking.loop import Root
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_LEAST = 0.1


@final
class PretrainedOverwritten(Rule):
    """See the page above."""

    severity = "error"
    checks = "weights that were loaded are still there when training begins"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare what was loaded with the network as it was first called."""
        loop = subject.read(read_loop)
        for root in loop.roots:
            # What was loaded into a network after its first call is not what that call found.
            given = [load for load in loop.loads if not (load.after_steps and load.was_called)]
            loads = [(_find_path(load, root), load) for load in given]
            for path, load in [(path, load) for path, load in loads if path is not None][-1:]:
                parts = dict(root.copy.named_parameters())
                held = {
                    name: parts[f"{path}.{name}".lstrip(".")]
                    for name in load.samples
                    if f"{path}.{name}".lstrip(".") in parts
                }
                kept = [name for name, part in held.items() if _is_kept(part, load.samples[name])]
                if len(held) < 2 or len(kept) >= _LEAST * len(held):
                    continue
                yield self.find(
                    Place(path, type(load.net).__name__, load.line),
                    says=f"of the {len(held)} matrices loaded here {len(kept)} are still there when the "
                    "network is first trained: the others were drawn again",
                    fix="load after the last init: net.apply(init_weights), then net.load_state_dict(state)",
                    evidence={"matrices loaded": len(held), "still there": len(kept)},
                )


def _find_path(load: Load, root: Root) -> str | None:
    return next((path for path, module in root.net.named_modules() if module is load.net), None)


def _is_kept(part: Tensor, sample: Tensor) -> bool:
    now = part.detach().flatten()[: len(sample)].to(sample)
    if len(now) != len(sample):
        return False
    # What is shrunk or has noise added on purpose still points where it did; what is drawn again does not.
    is_alike = len(now) > 4 and float(torch.cosine_similarity(now, sample, dim=0)) > 0.5
    return is_alike or torch.allclose(now, sample, rtol=1e-2, atol=1e-3)
