"""LeNet-5 for digits and other small pictures."""

from __future__ import annotations

from torch import nn


def lenet(
    input_shape: tuple[int, ...],
    num_outputs: int,
    *,
    activation: str = "ReLU",
    pool: str = "max",
) -> nn.Sequential:
    """Build LeNet-5: two 5x5 convolutions with pooling, three Linear; by default ReLU and max pooling.

    Args:
        input_shape: (channels, height, width); meant for 28x28 (padded to 32x32) and 32x32, works from
            12x12 up.
        num_outputs: classes.
        activation: `ReLU`, or `Tanh` or `Sigmoid` as in the paper's days.
        pool: `max`, or `avg` as in the paper.

    Returns:
        (batch, channels, height, width) to logits (batch, num_outputs).

    Raises:
        ValueError: the samples are not images of 12x12 or more, or an argument is none of those.

    Source: LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition, figure 2.

    >>> lenet((1, 28, 28), 10)[7]
    Linear(in_features=400, out_features=120, bias=True)
    """
    if len(input_shape) != 3 or min(input_shape[1:]) < 12:
        raise ValueError(f"lenet takes images of 12x12 or more, and samples are {input_shape}")
    activations: dict[str, type[nn.Module]] = {"ReLU": nn.ReLU, "Tanh": nn.Tanh, "Sigmoid": nn.Sigmoid}
    if activation not in activations:
        raise ValueError(f"activation is {activation!r}; it must be one of {', '.join(activations)}")
    if pool not in {"max", "avg"}:
        raise ValueError(f"pool is {pool!r}; it must be max or avg")
    activate = activations[activation]
    pooling = nn.MaxPool2d if pool == "max" else nn.AvgPool2d
    padding = 0 if min(input_shape[1:]) >= 32 else 2
    height, width = (((n + 2 * padding - 4) // 2 - 4) // 2 for n in input_shape[1:])
    return nn.Sequential(
        nn.Conv2d(input_shape[0], 6, 5, padding=padding),
        activate(),
        pooling(2),
        nn.Conv2d(6, 16, 5),
        activate(),
        pooling(2),
        nn.Flatten(),
        nn.Linear(16 * height * width, 120),
        activate(),
        nn.Linear(120, 84),
        activate(),
        nn.Linear(84, num_outputs),
    )
