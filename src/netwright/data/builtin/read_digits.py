"""The handwritten digits that scikit-learn brings."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

DIGITS_WHITE = 16.0
"""The pixel value that is white."""


def read_digits() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Read the 1,797 digits of 8x8 pixels.

    scikit-learn takes longer to import than torch, for one file that NumPy reads; it is asked only where
    the file lies elsewhere than in the versions that are known.

    Returns:
        Pixels float64 (1797, 8, 8) of 0 to `DIGITS_WHITE`, and classes int64 (1797,).

    >>> pixels, classes = read_digits()
    >>> pixels.shape, float(pixels.max()), classes[:4].tolist()
    ((1797, 8, 8), 16.0, [0, 1, 2, 3])
    """
    package = find_spec("sklearn")
    for folder in (package and package.submodule_search_locations) or ():
        file = Path(folder) / "datasets" / "data" / "digits.csv.gz"
        if file.is_file():
            table = np.loadtxt(file, delimiter=",")
            return table[:, :-1].reshape(-1, 8, 8), table[:, -1].astype(np.int64)
    from sklearn.datasets import load_digits

    loaded = load_digits()
    return loaded.images, loaded.target.astype(np.int64)
