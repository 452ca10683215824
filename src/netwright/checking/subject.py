"""What a check looks at."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, final

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.loop import Loop
from netwright.checking.set_mode import set_mode

T = TypeVar("T")
Loss = Callable[[Any, Any], Any]


@final
@dataclass(eq=False)
class Subject:
    """What a check looks at: a network, a batch, the loss, and measurements that are made once.

    Args:
        net: the user's network; it is never run itself, only copies are.
        inputs: one batch, as the network takes it.
        targets: what the loss compares with; None where there is no loss.
        loss: takes what the network gives and the targets.
        loss_is_assumed: whether the loss only stands for one that is not known: nothing is said about it.
        is_synthetic: whether inputs and targets are made up: nothing is said about their values then.
        is_encoded: whether the inputs were made of a table's columns by netwright, whose 0/1 features may
            stand for words that training lacks.
        loop_is_known: whether everything that is done with the network is seen (a run file, a script).
        num_train: training samples, where they are counted.
        batch_size: samples a step, where it is known and the last batch is not dropped.
        parts: inputs and targets by split, as far as they lie in memory.
        leaks: columns of a table from which the target follows exactly, in words.
        loop: what was seen of the loop that trains it; None where none was watched.
        lines: by a layer's path, the file and the line that built it.
    """

    net: nn.Module
    inputs: Any
    targets: Any = None
    loss: Loss | None = None
    loss_is_assumed: bool = False
    is_synthetic: bool = False
    is_encoded: bool = False
    loop_is_known: bool = False
    num_train: int | None = None
    batch_size: int | None = None
    parts: Mapping[str, tuple[Tensor, Tensor]] = field(default_factory=dict)
    leaks: tuple[str, ...] = ()
    loop: Loop | None = None
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._kept: dict[Any, Any] = {}

    def read(self, measure: Callable[[Subject], T]) -> T:
        """Measure once, and give the same answer (or the same reason against it) ever after.

        Raises:
            CannotMeasure: the measurement is not possible here.
        """
        if measure not in self._kept:
            try:
                self._kept[measure] = measure(self)
            except CannotMeasure as reason:
                self._kept[measure] = reason
        kept = self._kept[measure]
        if isinstance(kept, CannotMeasure):
            raise CannotMeasure(str(kept))
        return kept  # type: ignore[no-any-return]  # what `measure` gave

    def copy_net(self, *, training: bool = True) -> nn.Module:
        """Copy the network.

        Args:
            training: whether the copy is put into evaluation mode; in training mode it stays as it is.

        Raises:
            CannotMeasure: it holds something that cannot be copied.
        """
        try:
            net = copy.deepcopy(self.net)
        except Exception as error:
            raise CannotMeasure(f"the network cannot be copied: {error}") from None
        for part in net.parameters():
            part.grad = None
        return net if training else set_mode(net, training=False)

    @property
    def num_samples(self) -> int:
        """Samples in the batch."""
        return len(self.tensor)

    @property
    def tensor(self) -> Tensor:
        """The inputs, where they are one tensor.

        Raises:
            CannotMeasure: they are several.
        """
        inputs = self.inputs
        if isinstance(inputs, tuple | list) and len(inputs) == 1:
            inputs = inputs[0]
        if not isinstance(inputs, Tensor) or inputs.ndim == 0:
            raise CannotMeasure("the inputs are not one tensor")
        return inputs

    @property
    def batch(self) -> Tensor:
        """The inputs, where they are one tensor whose first axis is the samples.

        Raises:
            CannotMeasure: they are several, or the targets have another first axis.
        """
        inputs = self.tensor
        if isinstance(self.targets, Tensor) and (self.targets.ndim == 0 or len(self.targets) != len(inputs)):
            raise CannotMeasure("the first axis of the inputs is not the samples")
        return inputs

    @property
    def loss_name(self) -> str:
        """What to call the loss."""
        return str(getattr(self.loss, "__name__", None) or type(self.loss).__name__)

    def is_float(self) -> bool:
        """Whether the inputs are one tensor of real numbers."""
        return isinstance(self.inputs, Tensor) and self.inputs.dtype in {torch.float32, torch.float64}
