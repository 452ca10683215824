"""The state of every random generator that training may draw from."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, final


@final
@dataclass(frozen=True, eq=False)
class RandomState:
    """The state of Python's, NumPy's and torch's generators (CPU, CUDA, MPS).

    >>> import torch
    >>> before = RandomState.read(); first = torch.rand(()); before.restore()
    >>> bool(first == torch.rand(()))
    True
    """

    state: dict[str, Any]

    @classmethod
    def read(cls) -> RandomState:
        """Read the generators as tensors and plain values."""
        import numpy as np
        import torch

        version, words, gauss = random.getstate()
        name, keys, position, has_gauss, cached = np.random.get_state()  # noqa: NPY002 - users draw from it
        state = {
            "python": [version, list(words), gauss],
            "numpy": [
                str(name),
                torch.from_numpy(np.asarray(keys).astype(np.int64)),
                position,
                has_gauss,
                cached,
            ],
            "torch": torch.get_rng_state(),
        }
        if torch.cuda.is_available() and torch.cuda.is_initialized():
            state["cuda"] = torch.cuda.get_rng_state_all()
        if torch.backends.mps.is_available():
            state["mps"] = torch.mps.get_rng_state()
        return cls(state)

    def restore(self) -> None:
        """Put every generator back."""
        import numpy as np
        import torch

        version, words, gauss = self.state["python"]
        random.setstate((version, tuple(words), gauss))
        name, keys, position, has_gauss, cached = self.state["numpy"]
        words32 = keys.numpy().astype(np.uint32)
        np.random.set_state((name, words32, position, has_gauss, cached))  # noqa: NPY002 - as above
        torch.set_rng_state(self.state["torch"])
        if "cuda" in self.state and torch.cuda.is_available():
            torch.cuda.set_rng_state_all(self.state["cuda"])
        if "mps" in self.state and torch.backends.mps.is_available():
            torch.mps.set_rng_state(self.state["mps"])

    @staticmethod
    def seed(seed: int) -> None:
        """Seed every generator."""
        import numpy as np
        import torch

        random.seed(seed)
        np.random.seed(seed % 2**32)  # noqa: NPY002 - the global generator is what users draw from
        torch.manual_seed(seed)
