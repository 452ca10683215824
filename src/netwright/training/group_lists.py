"""What a fused kernel takes of a group of parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from torch import Tensor
from torch.optim import Optimizer


@final
@dataclass(eq=False)
class GroupLists:
    """What a fused kernel takes of one group of an optimizer, for the parameters that have gradients.

    Args:
        group: the group.
        parameters: those with gradients.
        state: the lists of tensors that the kernel takes besides, in its order.
        counter: the steps of all parameters in one tensor, of which those in `state` are parts; or None.
        num_new: parameters, the first ones, that never made a step.
    """

    group: dict[str, Any]
    parameters: list[Tensor]
    state: list[list[Tensor]]
    counter: Tensor | None = None
    num_new: int = 0

    @classmethod
    def read(cls, light: Optimizer) -> list[GroupLists] | None:
        """Read those of a light optimizer after a step.

        Returns:
            One a group, the same objects until the optimizer gets other state or parameters; None where its
            next step makes them.
        """
        kept = light.__dict__.get("_kept")
        if kept is None or kept[0] is not light.state or len(kept[2]) != len(light.param_groups):
            return None
        found: list[GroupLists] = [kept[2][number] for number in range(len(light.param_groups))]
        pairs = zip(found, light.param_groups, strict=True)
        return found if all(one.group is group and not one.num_new for one, group in pairs) else None
