"""What was seen of a training loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from netwright.checking.beside import Beside
from netwright.checking.exported import Exported
from netwright.checking.load import Load
from netwright.checking.loaded import Loaded
from netwright.checking.lone_list import LoneList
from netwright.checking.lost_step import LostStep
from netwright.checking.miscount import Miscount
from netwright.checking.preparing.preparation import Preparation
from netwright.checking.redrawn import Redrawn
from netwright.checking.reshaped import Reshaped
from netwright.checking.round import Round
from netwright.checking.scheduled import Scheduled

Line = tuple[str, int] | None


@dataclass(eq=False)
class Phase:
    """Calls of a network in a row, all in the same mode.

    Args:
        with_grad: whether gradients were recorded.
        training: whether the network was in training mode.
        after_steps: optimizer steps that were made before it.
        line: where its first call was made.
        num_calls: how many.
        num_repeated: calls with the very inputs of the call before.
        num_judged: calls whose answer was compared with something that is known (of those looked at).
        num_backward: backward passes since its first call, up to the next phase.
        inputs: of its first call, where it is kept.
        mark: its smallest trained parameter when the phase began.
        is_carried: of a phase with gradients, whether that was still the same as when the one before began.
        judged_line: where an answer was first compared.
    """

    with_grad: bool
    training: bool
    after_steps: int
    line: Line
    num_calls: int = 0
    num_repeated: int = 0
    num_judged: int = 0
    num_backward: int = 0
    inputs: Any = None
    mark: Tensor | None = None
    is_carried: bool = False
    judged_line: Line = None


@dataclass(eq=False)
class Root:
    """A network that the loop calls itself.

    Args:
        net: the user's network.
        copy: as it was when it was first called with gradients.
        inputs: of that call.
        lines: by a layer's path, the line that built it.
        targets: what the loss compared its answer with.
        loss: what the loop did with the answer, up to the loss.
        phases: its calls, in order.
        last_inputs: arguments of its latest call with gradients.
        carried: times that it was given its own answer of before a backward pass, still with its graph.
        carried_line: where that was first seen.
        num_mixed: times that it was given what it answered to other samples, in shuffled batches, detached.
        mixed_line: where that was first seen.
        viewed: shape of the tensor that its first input was reshaped from, with as many samples.
        taken_line: where its state was first taken after a step.
        cut_line: where the loop took the gradient off its answer.
        is_reached: whether the graph of a loss of the loop's led to one of its parameters.
    """

    net: nn.Module
    copy: nn.Module
    inputs: Any
    lines: dict[str, tuple[str, int]]
    targets: Tensor | None = None
    loss: Callable[[Any, Any], Any] | None = None
    phases: list[Phase] = field(default_factory=list)
    last_inputs: Any = None
    carried: int = 0
    carried_line: Line = None
    num_mixed: int = 0
    mixed_line: Line = None
    viewed: tuple[int, ...] = ()
    taken_line: Line = None
    cut_line: Line = None
    is_reached: bool = False


@dataclass(eq=False)
class Stepped:
    """An optimizer that made steps.

    Args:
        optimizer: the user's.
        line: where its first step was made.
        made: where it was made.
        num_steps: how many were watched closely; the counts below are of these.
        num_carried: steps whose gradients still held those of the step before.
        num_empty: steps before which the gradients were all gone though a backward pass had given some.
        num_unfed: steps without any gradient, and no backward pass since the step before.
        num_clipped: steps with gradients clipped between the backward pass and the step.
        num_clipped_late: times that gradients were clipped with no backward pass since the step before.
        clip_line: where gradients were first clipped late.
        num_all: all its steps.
        rates: learning rate of its first group at each step, up to 10,000 of them.
        settings: of its first group at the first step.
        version_start: how often its first parameter had been written before its first step.
        version_end: the same after its latest step.
        writes_start: how often all its parameters had been written before its first step.
        thrown: by step that was watched closely, the backward passes since the one before, where all but the
            last were cleared with nobody having read them; else less than 0.
    """

    optimizer: torch.optim.Optimizer
    line: Line
    made: Line = None
    num_steps: int = 0
    num_carried: int = 0
    num_empty: int = 0
    num_unfed: int = 0
    num_clipped: int = 0
    num_clipped_late: int = 0
    clip_line: Line = None
    num_all: int = 0
    rates: list[float] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    version_start: int = -1
    version_end: int = -1
    writes_start: int = -1
    thrown: list[int] = field(default_factory=list)


@dataclass(eq=False)
class Broken:
    """The moment in which a loss was no longer finite.

    Args:
        value: of the loss.
        step: optimizer steps before it.
        root: the network that was called last.
        copy: as it was then.
        inputs: of its call.
        line: where the backward pass began.
    """

    value: float
    step: int
    root: Root
    copy: nn.Module
    inputs: Any
    line: Line


@dataclass(eq=False)
class Loop:
    """What was seen of a training loop.

    Args:
        roots: the networks that it called with gradients.
        steppers: the optimizers that made steps.
        num_backward: backward passes.
        num_steps: optimizer steps.
        got_gradient: parameters that had a gradient at some step.
        losses: what backward passes began with, one number each, thinned out where they are many.
        loaders: the DataLoaders that gave batches.
        schedules: the learning-rate schedules.
        broken: where the loss was first not finite.
        num_broken: backward passes from a loss that is not finite.
        num_kept: steps whose losses are in one sum, joined after their backward passes, graphs and all.
        num_alive: steps whose losses the loop still kept later on, graphs and all.
        kept_line: where that was first seen.
        learns_sums: whether a backward pass began with such a sum: it was to have the graphs.
        num_clipped_scaled: times that gradients were clipped while a scaler had scaled them up.
        num_stepped_scaled: steps with gradients that a scaler had scaled up and not down again.
        was_scaled: whether a loss was scaled up for mixed precision.
        scaled_line: where gradients were first clipped.
        num_retained: backward passes that kept their graph by `retain_graph=True`.
        stale_loads: lines that took a state which steps changed before it was loaded, and the steps.
        aliases: by network and another name of it, kept in the loop: the line, and the steps before it.
        loads: what was loaded into networks before steps trained them.
        exports: networks that the script exported itself.
        miscounts: comparisons that cannot count right answers.
        pool: inputs and targets that batches were taken from by place, where that was seen.
        pools: all such inputs, each with the steps before it.
        pool_line: where the first batch was taken from it.
        drawn: by batch that was seen so, the rows of the pool.
        pool_roots: the networks that were given batches of the pool.
        judged: what networks were asked without gradients after steps (`Judged`), thinned out.
        judging: what the latest such call was about.
        origins: casts, new orders and draws (`Origin`) of the script's own tensors.
        lone_list: of networks, all of them one, for which optimizers were made one by one.
        lost_steps: computed for tensors that are trained, as far as seen before any step was made.
        redrawn: moments after the first step in which weights were drawn anew.
        reshapes: of samples, before a network was called.
        made: by the address of its memory, a tensor of the script and the line that made it.
        built: by its `id`, the line that made a module, an optimizer or a DataLoader.
        optimizers: those that were made, and where; whether they step or not.
        backward_line: where the first backward pass began.
        reached: what the graph of the latest loss led to, while a network was in none.
        lasting: what of it the loss of the step before led to as well.
        ungraded: the network that was called last without gradients, and where.
        beside: what it did beside learning.
        graphless: the same, where a backward pass began with what it gave and could not go on.
        num_leaves: backward passes from a loss that was made anew and that nothing leads to.
        leaf_line: where such a loss was made.
        used: ids of trained tensors that an operation outside of networks took.
        preparation: what was done with scikit-learn.
        slips: by the name of a rule, what `find_slips` saw of its fault: the line and the measured facts.
        shares: comparisons of answers with the truth (`Share`), as far as seen.
        restored: weights that were last loaded again as the best (`Restored`).
        wanted: what the targets of binary losses were, as far as the steps were watched closely.
        rounds: loops over what can be gone through once, in rounds of which one alone made backward passes.
        raised: what ended it.
        was_stopped: whether it was ended after its steps or seconds.
    """

    roots: list[Root] = field(default_factory=list)
    steppers: list[Stepped] = field(default_factory=list)
    num_backward: int = 0
    num_steps: int = 0
    got_gradient: dict[int, nn.Parameter] = field(default_factory=dict)
    losses: list[float] = field(default_factory=list)
    loaders: list[Loaded] = field(default_factory=list)
    schedules: list[Scheduled] = field(default_factory=list)
    broken: Broken | None = None
    num_broken: int = 0
    num_kept: int = 0
    num_alive: int = 0
    kept_line: Line = None
    learns_sums: bool = False
    num_retained: int = 0
    num_clipped_scaled: int = 0
    num_stepped_scaled: int = 0
    was_scaled: bool = False
    scaled_line: Line = None
    stale_loads: list[tuple[Line, int]] = field(default_factory=list)
    aliases: dict[tuple[nn.Module, str], tuple[Line, int]] = field(default_factory=dict)
    loads: list[Load] = field(default_factory=list)
    exports: list[Exported] = field(default_factory=list)
    miscounts: list[Miscount] = field(default_factory=list)
    pool: tuple[Tensor, Tensor] | None = None
    pools: list[tuple[Tensor, int]] = field(default_factory=list)
    pool_line: Line = None
    drawn: list[Tensor] = field(default_factory=list)
    pool_roots: list[Root] = field(default_factory=list)
    judged: list[Any] = field(default_factory=list)
    judging: Any = None
    origins: list[Any] = field(default_factory=list)
    lone_list: LoneList | None = None
    lost_steps: list[LostStep] = field(default_factory=list)
    redrawn: list[Redrawn] = field(default_factory=list)
    reshapes: list[Reshaped] = field(default_factory=list)
    made: dict[int, tuple[Tensor, Line]] = field(default_factory=dict)
    built: dict[int, tuple[str, int]] = field(default_factory=dict)
    optimizers: list[tuple[torch.optim.Optimizer, Line]] = field(default_factory=list)
    backward_line: Line = None
    reached: list[Tensor] = field(default_factory=list)
    lasting: list[Tensor] = field(default_factory=list)
    ungraded: tuple[nn.Module, Line] | None = None
    beside: Beside = field(default_factory=Beside)
    graphless: tuple[nn.Module, Line] | None = None
    num_leaves: int = 0
    leaf_line: Line = None
    used: set[int] = field(default_factory=set)
    preparation: Preparation = field(default_factory=Preparation)
    slips: dict[str, tuple[Line, dict[str, Any]]] = field(default_factory=dict)
    shares: list[Any] = field(default_factory=list)
    restored: Any = None
    wanted: set[float] = field(default_factory=set)
    rounds: list[Round] = field(default_factory=list)
    raised: Exception | None = None
    was_stopped: bool = False

    @property
    def num_waiting(self) -> int:
        """Schedules that are stepped with a score; three where they are more."""
        return min(sum(kept.waits for kept in self.schedules), 3)
