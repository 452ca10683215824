"""Whether a network ends in the softmax or sigmoid that its loss applies as well."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from netwright.training.objective import Objective

_SQUASHES = {"SoftmaxBackward0": "softmax", "SigmoidBackward0": "sigmoid"}
_SHAPES_ONLY = ("View", "UnsafeView", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Clone", "Alias")


def find_squash(answer: Float[Tensor, "batch *answer"], objective: Objective) -> str | None:
    """Look at the operation that gave the answer, as the gradient knows it.

    Args:
        answer: the network's answer with its gradient's graph.
        objective: the loss.

    Returns:
        What a person should know; None where the answer is what the loss takes.

    Source: the documentation of CrossEntropyLoss and BCEWithLogitsLoss, which take logits.
    """
    if objective.name not in {"CrossEntropyLoss", "BCEWithLogitsLoss"}:
        return None
    step = answer.grad_fn
    while step is not None and step.name().startswith(_SHAPES_ONLY) and step.next_functions:
        step = step.next_functions[0][0]
    squash = None if step is None else _SQUASHES.get(step.name())
    if squash is None:
        return None
    return (
        f"the network ends in a {squash} and {objective.name} applies its own: the gradient is squashed "
        f"twice and learning is slow; return what goes into the {squash} (netwright gives probabilities "
        "when it predicts)"
    )
