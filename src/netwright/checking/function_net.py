"""A network that is no module, as a module: the operations that a loop did with tensors of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast, final

from torch import Tensor, nn

from netwright.checking.call_step import call_step
from netwright.checking.step import Step


@final
class FunctionNet(nn.Module):
    """Does again what a loop did between its inputs and its answer, with its own tensors or copies of them.

    It is told from a module of the user's by its class: what depends on the mode or on the number of samples
    is not in it.

    Args:
        leaves: the tensors that are trained, by the names that the user has for them.
        steps: the operations, in order.
        given: the inputs as they were; None where they are not known: it then takes nothing.
        answer: what the last of the operations gave; None where nothing is done again.
    """

    def __init__(
        self, leaves: Mapping[str, Tensor], steps: Sequence[Step], given: Tensor | None, answer: Tensor | None
    ) -> None:
        super().__init__()
        self.leaves, self._steps = dict(leaves), tuple(steps)
        self._given, self._answer = given, answer
        self._parameters.update({name: cast("nn.Parameter", leaf) for name, leaf in leaves.items()})

    def __deepcopy__(self, memo: dict[int, Any]) -> FunctionNet:
        """Copy the tensors that are trained; what was recorded is shared."""
        twin = FunctionNet(self.leaves, self._steps, self._given, self._answer)
        for name, part in self._parameters.items():
            if part is not None:
                twin._parameters[name] = nn.Parameter(part.detach().clone(), part.requires_grad)
        return twin.train(self.training)

    def forward(self, *inputs: Tensor) -> Tensor:
        """Do the operations again."""
        known: dict[int, Any] = {id(leaf): getattr(self, name) for name, leaf in self.leaves.items()}
        if self._given is not None:
            known[id(self._given)] = inputs[0]
        for step in self._steps:
            known |= call_step(step, known)[1]
        answer = known.get(id(self._answer))
        if not isinstance(answer, Tensor):
            raise RuntimeError("what the loop did with its tensors cannot be done again")
        return answer
