"""An exported network answers otherwise than the network that was exported.

What it finds
-------------
In a script that calls `torch.jit.trace`, `torch.export.export` or `torch.onnx.export` itself and uses what
comes of it: answers to the script's own samples that change, because it was exported in training mode, or
because `forward` decides by values, of which a trace keeps what the example took.

Why it matters
--------------
What is shipped is another network than the one that was trained and measured, and no error says so.

Sick example
------------
    import io, torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(8):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        torch.export.save(torch.export.export(net, (inputs,)), io.BytesIO())

Healthy example
---------------
    import io, torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(8):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        torch.export.save(torch.export.export(net.eval(), (inputs,)), io.BytesIO())

Source
------
Both answer, and the network is exported again in evaluation mode. Silent where chance or training mode is
meant, and where only the graph is looked at. What `netwright export` writes is compared as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.explain_export import explain_export
from netwright.checking.measures.find_stale_export import find_stale_export
from netwright.checking.measures.measure_exports import measure_exports
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class ExportChangesOutput(Rule):
    """See the page above."""

    severity = "error"
    checks = "exported networks answer as their networks do"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare exports with their networks."""
        for change in subject.read(measure_exports):
            one, told = change.exported, explain_export(change)
            place = Place("", one.way, one.line)
            if change.cause == "size":
                yield self.find(place, says=told.says, fix=told.fix, severity="note")
                continue
            yield self.find(
                place,
                says=told.says,
                fix=told.fix,
                evidence={
                    "change of the answers": round(change.change, 4),
                    "batches": change.num_asked,
                    "changed": change.num_changed,
                },
            )
        stale = subject.read(find_stale_export)
        if stale is not None:
            yield self.find(
                Place("", stale.way, stale.line),
                says="the weights changed after this was written, and it is not written again: "
                f"the file holds those of {stale.saved_after} steps",
                fix="export after training, and after load_state_dict",
                severity="note",
            )
