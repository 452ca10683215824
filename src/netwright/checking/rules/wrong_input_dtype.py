"""The inputs have a dtype that the network does not take.

What it finds
-------------
A forward pass that raises on the inputs as they are, and runs on the very same numbers in the dtype of its
parameters, or for an embedding as whole numbers.

Why it matters
--------------
Not one step can be made. NumPy's numbers are float64 and images are uint8; PyTorch's layers are float32.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4).double(), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
The forward pass is run twice: with the inputs as they are, and cast.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import final

from netwright.checking.find_source import find_source
from netwright.checking.measures.find_wrong_dtype import find_codes, find_wrong_dtype
from netwright.checking.place import Place
from netwright.checking.place_inputs import place_inputs
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class WrongInputDtype(Rule):
    """See the page above."""

    severity = "error"
    checks = "the inputs have the network's dtype"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Cast inputs that the network raises on."""
        wanted = subject.read(find_wrong_dtype)
        if wanted is None:
            return
        given, taken = (str(one).removeprefix("torch.") for one in (subject.tensor.dtype, wanted))
        codes = find_codes(subject)
        if codes is not None:
            yield self.find(
                codes.place.as_used(),
                says=f"`{codes.place.path}` looks up rows by whole numbers, and gets a column of {given}",
                fix="x[:, column].long() for it, and the measured columns as they are",
                evidence={"dtype of the inputs": given, "dtype that runs": taken},
            )
            return
        place = place_inputs(subject)
        line = find_source(place.line, _converts) if isinstance(place, Place) and given == "float64" else None
        yield self.find(
            Place("", "its inputs", line) if line else place,
            says=f"the inputs are {given}, and the network takes {taken}: as {taken} they run",
            fix="inputs = inputs.long()" if taken == "int64" else f"inputs = inputs.to(torch.{taken})",
            evidence={"dtype of the inputs": given, "dtype that runs": taken},
        )


def _converts(node: ast.AST) -> bool:
    """Whether it makes a tensor of NumPy's numbers and leaves their dtype, float64."""
    if not isinstance(node, ast.Call) or any(word.arg == "dtype" for word in node.keywords):
        return False
    name = ast.unparse(node.func).rpartition(".")[2]
    if name in {"float", "to", "type"}:
        return False
    return name in {"from_numpy", "as_tensor", "tensor"} and not re.search(
        "float32|astype|long", ast.unparse(node)
    )
