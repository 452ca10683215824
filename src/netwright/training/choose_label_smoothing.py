"""How sure of the training labels a network should become, where nobody said."""

from __future__ import annotations

from netwright.core.run_spec import TrainSpec
from netwright.data.data import Data


def choose_label_smoothing(spec: TrainSpec, data: Data) -> tuple[float, str]:
    """Choose label smoothing: a little for several classes of a table, none elsewhere.

    Tables are small beside the networks that learn them, which become surer of single odd rows than a
    linear model ever does.

    Args:
        spec: the train section; a loss that was asked for is left as it is.
        data: what is learnt.

    Returns:
        The share of the target that is spread over all classes, and the reason; empty where there is
        nothing to tell.

    Source: Szegedy et al. 2016, Rethinking the Inception Architecture, section 7; Holzmüller et al. 2024,
    Better by Default (label smoothing among the defaults for classes of tables).

    >>> from netwright.data.open_data import open_data
    >>> choose_label_smoothing(TrainSpec(), open_data("iris"))[0]
    0.05
    """
    if spec.label_smoothing != "auto":
        return spec.label_smoothing, ""
    if data.kind == "table" and data.task.kind == "multiclass" and spec.loss == "auto":
        return 0.05, "odd rows of a small table are not learnt by heart"
    return 0.0, ""
