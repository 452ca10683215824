"""The ready network for those who name none."""

from __future__ import annotations

from netwright.core.errors import NetworkError


def choose_network(input_shape: tuple[int, ...] | None) -> str:
    """Choose a ready network by the shape of the samples.

    | samples | network |
    |---|---|
    | rows of numbers | small-tabm |
    | images of at most 12 pixels | small-conv |
    | grey images of 28x28 or 32x32 | lenet |
    | other images up to 64 pixels | cifar-quick |
    | larger images | resnet18 |
    | anything else that is one tensor | mlp |

    Args:
        input_shape: of one sample; None where samples are not one tensor.

    Returns:
        Its name, as for `use`.

    Raises:
        NetworkError: the shape is not known.

    >>> choose_network((3, 32, 32))
    'cifar-quick'
    """
    if input_shape is None:
        raise NetworkError(
            "there is no network, and these samples are not one tensor of a known shape",
            where="model",
            fix="give your network: `use: my_net.py:Net`, or a list of `layers`",
        )
    if len(input_shape) == 1:
        return "small-tabm"
    if len(input_shape) != 3:
        return "mlp"
    small, large = sorted(input_shape[1:])
    if large <= 12 or small < 8:
        return "small-conv"
    if input_shape in {(1, 28, 28), (1, 32, 32)}:
        return "lenet"
    return "cifar-quick" if large <= 64 else "resnet18"
