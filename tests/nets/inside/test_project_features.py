"""The two directions are those along which samples differ most, whichever way they are found."""

from __future__ import annotations

import pytest
import torch

from netwright.nets.inside.find_alike import find_alike
from netwright.nets.inside.project_features import project_features


@pytest.mark.parametrize("shape", [(50, 4), (4, 50), (5, 1), (1, 3)])
def test_places_are_those_of_the_singular_vectors(shape: tuple[int, int]) -> None:
    features = torch.randn(shape, generator=torch.Generator().manual_seed(1)) * torch.arange(1, shape[1] + 1)
    places, shares = project_features(features)
    centred = features - features.mean(0)
    _, values, axes = torch.linalg.svd(centred, full_matrices=False)
    for axis in range(min(2, len(axes))):
        expected = centred @ axes[axis]
        assert torch.allclose(places[:, axis].abs(), expected.abs(), atol=1e-3)
    if shape[0] > 1:
        assert shares[0] == pytest.approx(float(values[0] ** 2 / (values**2).sum()), abs=1e-5)
    assert torch.equal(places, project_features(features)[0])


def test_samples_that_are_all_alike_lie_on_one_place() -> None:
    places, shares = project_features(torch.ones(6, 3))
    assert torch.equal(places, torch.zeros(6, 2))
    assert shares == (0.0, 0.0)


def test_length_does_not_make_samples_alike() -> None:
    bank = torch.tensor([[9.0, 9.0], [0.1, 0.0], [-5.0, 0.0]])
    rows, cosines = find_alike(torch.tensor([3.0, 0.0]), bank, num_alike=5)
    assert rows.tolist() == [1, 0, 2]
    assert cosines.tolist() == pytest.approx([1.0, 0.5**0.5, -1.0])
