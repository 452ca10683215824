"""What PyTorch's own errors mean, and which rule tells of them."""

from __future__ import annotations

import linecache
import re
from dataclasses import dataclass
from pathlib import Path

import torch

from netwright.checking.place import find_user_line

_TORCH = str(Path(torch.__file__).parent)
_NOT_OURS = re.compile(
    "out of memory|NVIDIA driver|not compiled with CUDA|CUDA error|No such file|Address already|CPUAllocator"
    "|^module '"
)


@dataclass(frozen=True)
class Crash:
    """An error that ended a script, explained.

    Args:
        rule: the rule that tells of it.
        says: what happened.
        fix: the change that mends it.
        line: the user's line that raised it.
        kind: of the error.
    """

    rule: str
    says: str
    fix: str
    line: tuple[str, int] | None
    kind: str


_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        "backward through the graph a second time",
        "graph-retained",
        "call the network in each step, before loss.backward(); a state that is carried on: state.detach()",
    ),
    (
        "modified by an inplace operation",
        "step-raises",
        "make a new tensor where one is changed in place: h = h + 1 (not h += 1), inplace=False",
    ),
    (
        "leaf Variable that requires grad",
        "step-raises",
        "change weights under `with torch.no_grad():`, or let torch.optim.SGD([…]) do it",
    ),
    (
        r"Error\(s\) in loading state_dict",
        "checkpoint-barely-loaded",
        "build the network as it was saved: print(state.keys()) beside net.state_dict().keys()",
    ),
    (
        "stack expects each tensor to be equal size|resize storage|all the input arrays must have same",
        "step-raises",
        "samples differ in length: DataLoader(…, collate_fn=…) with nn.utils.rnn.pad_sequence",
    ),
    (
        "only batches of spatial targets",
        "target-contract",
        "targets = targets.squeeze(1).long(): no channel axis",
    ),
    (
        "(embed_dim|hidden.size|d_model).{0,40}divisible",
        "shape-clash",
        "choose a width that num_heads divides",
    ),
    (
        "implicitly created only for scalar",
        "step-raises",
        'loss.mean().backward(): one number (or reduction="mean")',
    ),
    (
        "has no attribute 'backward'",
        "loss-without-graph",
        "keep the loss a tensor up to backward(): .item() and .numpy() only for what is printed",
    ),
    (
        "does not require grad and does not have a grad_fn",
        "loss-without-graph",
        "compute the loss from the parameters in torch, without no_grad, detach, argmax or torch.tensor(…)",
    ),
    (
        "tensors to be on the same device|Input type .* and weight type .*cuda",
        "step-raises",
        "net.to(device), and inputs, targets and states .to(device) in each step",
    ),
    (
        "Found dtype (Long|Double|Int)|target.{0,20} must be Tensor, not|expected scalar type .*target",
        "target-contract",
        "targets = torch.as_tensor(targets), .long() for classes and .float() for numbers",
    ),
    (
        "must have the same dtype|expected (m1 and m2|scalar type)|must be Tensor, not (numpy|list)"
        "|Only Tensors of floating point|should be the same",
        "wrong-input-dtype",
        "torch.as_tensor(x, dtype=torch.float32): the dtype of the weights",
    ),
    (
        "more than 1 value per channel",
        "last-batch-of-one",
        "DataLoader(…, drop_last=True), or another batch size",
    ),
    (
        r"Target -?\d+ is out of bounds|t >= 0 && t < n_classes|Class values must be",
        "labels-outside-outputs",
        "number the classes from 0, and let the last layer give as many outputs as there are classes",
    ),
    (
        "index out of range in self",
        "shape-clash",
        "nn.Embedding(num_embeddings=…) must be larger than the largest index: int(x.max()) + 1",
    ),
    ("empty parameter list", "no-parameters", "hold layers in nn.ModuleList and weights in nn.Parameter"),
    (
        "can't optimize a non-leaf",
        "optimizer-misses-parameters",
        "make the tensor with its final values first, then .requires_grad_(): what is computed is no leaf",
    ),
    (
        "view size is not compatible",
        "shape-clash",
        ".reshape(…) or .contiguous().view(…): the axes were swapped",
    ),
    ("between 0 and 1", "logits-into-probability-loss", "BCEWithLogitsLoss, which takes logits"),
    ("numpy\\(\\) on (a )?[Tt]ensor that requires grad", "step-raises", "answer.detach().cpu().numpy()"),
    ("argument: 'closure'", "step-raises", "optimizer.step(closure): L-BFGS computes the loss itself"),
    (
        "must be Tensor, not tuple|'tuple' object has no attribute",
        "shape-clash",
        "take the part that is wanted: output, state = rnn(x)",
    ),
    (
        "shapes cannot be multiplied|size of tensor a|invalid for input of size|Sizes of tensors must match"
        "|size mismatch|Dimension out of range|Given groups|to have \\d+ channels|Expected .*size|must match"
        "|batch_size|expected .{0,20}D .{0,30}input|same number of dim|Kernel size can't|broadcast"
        "|shape mismatch",
        "shape-clash",
        "print the shapes on the line before, and let them agree",
    ),
)


def explain_crash(error: Exception) -> Crash | None:
    """Explain an error that a script raised.

    Args:
        error: as it was raised, with its traceback.

    Returns:
        The explanation; None where the error is not PyTorch's.

    >>> explain_crash(ValueError("no such thing")) is None
    True
    """
    said = " ".join(str(error).split())
    line = find_user_line(error.__traceback__)
    source = linecache.getline(*line).strip() if line else ""
    kind = type(error).__name__
    if _NOT_OURS.search(said) or source.startswith(("raise ", "assert ")):
        return None
    if ("NoneType" in said and ".grad" in source) or "not a leaf Tensor is being accessed" in said:
        fix = (
            "change the tensor itself, `w -= lr * w.grad` under torch.no_grad(): a computed one has no .grad"
        )
        return Crash("step-raises", f"a gradient is None in `{source}`", fix, line, kind)
    if not _is_torch(error):
        return None
    for pattern, rule, fix in _KNOWN:
        if re.search(pattern, said):
            return Crash(rule, f"`{source}` raises {kind}: {said[:300]}", fix, line, kind)
    fix = f"mend `{source}`" if source else "mend what PyTorch refuses"
    return Crash("step-raises", f"`{source}` raises {kind}: {said[:300]}", fix, line, kind)


def _is_torch(error: Exception) -> bool:
    """Whether PyTorch raised it: in its own files, or in what it has in C."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    if step is not None and step.tb_frame.f_code.co_filename.startswith(_TORCH):
        return True
    said = str(error)
    by_words = "(): argument" in said or "Tensor" in said or "has no attribute 'backward'" in said
    return isinstance(error, RuntimeError) or (
        isinstance(error, TypeError | IndexError | AttributeError) and by_words
    )
