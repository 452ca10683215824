"""Units and gradients of a network that is being trained, looked at now and then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

import torch
from torch import Tensor, nn

from netwright.checking.place import Place
from netwright.core.finding import Finding

_FEWEST_SAMPLES = 1000
_FEWEST_LOOKS = 4
_SHARE = 0.9


@final
class UnitWatch:
    """Gathers, from single batches, which ReLU units speak and how large each layer's gradient is.

    Args:
        net: the network; it is not changed.
        with_units: whether modules may be hooked; a compiled network would be compiled anew.

    >>> net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
    >>> watch = UnitWatch(net)
    >>> handles = watch.see_batch()
    >>> net(torch.randn(2, 4)).sum().backward(); watch.see_gradients()
    >>> for handle in handles: handle.remove()
    >>> watch.list_findings()
    []
    """

    def __init__(self, net: nn.Module, *, with_units: bool = True) -> None:
        self._units = [
            (path, module)
            for path, module in net.named_modules()
            if with_units and isinstance(module, nn.ReLU)
        ]
        self._weights = [(name, part) for name, part in net.named_parameters() if part.ndim > 1]
        self._speaks: dict[str, Tensor] = {}
        self._num_samples: dict[str, int] = {}
        self._shares: list[dict[str, float]] = []

    def see_batch(self) -> list[Any]:
        """Look at the units in the next forward pass.

        Returns:
            Handles of the hooks, for the caller to remove.
        """
        return [module.register_forward_hook(self._make_hook(path)) for path, module in self._units]

    def _make_hook(self, path: str) -> Callable[..., None]:
        def look(module: nn.Module, _given: Any, output: Any) -> None:
            if not isinstance(output, Tensor) or output.ndim < 2 or not module.training:
                return
            speaks = (output.detach() > 0).transpose(0, 1).flatten(1).any(1)
            known = self._speaks.get(path)
            if known is None or known.shape == speaks.shape:
                self._speaks[path] = speaks if known is None else known | speaks
                self._num_samples[path] = self._num_samples.get(path, 0) + len(output)

        return look

    def see_gradients(self) -> None:
        """Look at the gradients that lie at the weights now."""
        held = [
            (name, part.grad, part)
            for name, part in self._weights
            if part.grad is not None and not part.grad.is_sparse
        ]
        if len(held) < 2:
            return
        with torch.no_grad():
            gradients = torch.stack(torch._foreach_norm([gradient for _, gradient, _ in held])).tolist()
            sizes = torch.stack(torch._foreach_norm([part.detach() for _, _, part in held])).tolist()
        self._shares.append(
            {
                name: gradient / size if size else 0.0
                for (name, _, _), gradient, size in zip(held, gradients, sizes, strict=True)
            }
        )

    def list_findings(self) -> list[Finding]:
        """Say what all batches looked at so far have in common."""
        return [*self._list_silent(), *self._list_gradients()]

    def _list_silent(self) -> list[Finding]:
        found = []
        for path, speaks in self._speaks.items():
            num, silent = self._num_samples[path], 1 - float(speaks.float().mean())
            if num >= _FEWEST_SAMPLES and speaks.numel() >= 8 and silent >= _SHARE:
                found.append(
                    Finding(
                        "dead-units",
                        "warning",
                        str(Place(path, "ReLU")),
                        f"{int((~speaks).sum())} of {speaks.numel()} units were silent on every one of {num} "
                        "samples looked at",
                        "a lower learning rate (train.optimizer), or nn.LeakyReLU",
                        {"share of silent units": round(silent, 3), "samples": num},
                    )
                )
                # From here on anew: what is told is told once, and units may come back.
                self._speaks, self._num_samples = {}, {}
                break
        return found

    def _list_gradients(self) -> list[Finding]:
        if len(self._shares) < _FEWEST_LOOKS:
            return []
        looks = self._shares[-_FEWEST_LOOKS:]
        names = [name for name in looks[0] if all(name in look for look in looks)]
        if len(names) < 2:
            return []
        first, last = names[0], names[-1]
        if all(0 < look[first] < 1e-6 * look[last] for look in looks):
            says = (
                f"the gradient of `{first}` is {looks[-1][first] / looks[-1][last]:.0e} of that of `{last}`"
            )
            fix = "ReLU in place of sigmoid or tanh, a norm between the layers, or fewer of them"
            return [self._say("vanishing-gradient", first, says, fix, looks)]
        worst = max(names, key=lambda name: min(look[name] for look in looks))
        smallest = min(look[worst] for look in looks)
        if smallest > 1e3:
            says = f"the gradient of `{worst}` is {smallest:.0e} times its weights, in each batch looked at"
            return [self._say("exploding-gradient", worst, says, "train.clip_grad_norm: 1.0", looks)]
        return []

    def _say(self, rule: str, name: str, says: str, fix: str, looks: list[dict[str, float]]) -> Finding:
        path = name.rpartition(".")[0]
        shares = {"gradient to weight": looks[-1][name], "batches looked at": len(self._shares)}
        return Finding(rule, "warning", str(Place(path, "weight")), says, fix, shares)
