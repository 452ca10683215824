from __future__ import annotations

import pytest
import torch
from PIL import Image
from torch import nn

import netwright as nw
from netwright.core.errors import DataError, NetworkError, UsageError

ROWS = "1 2 0 3 1 / 0 1 2 3 1 / 1 2 1 0 0 / 5 2 3 1 1 / 2 1 0 1 1"
KERNEL = "1 2 1 / 0 1 0 / 2 1 0"


def _convolve(**settings: int) -> list[list[float]]:
    image, kernel = (
        torch.tensor([[float(n) for n in row.split()] for row in text.split("/")])[None, None]
        for text in (ROWS, KERNEL)
    )
    return nn.functional.conv2d(image, kernel, **settings)[0].tolist()


@pytest.mark.parametrize("settings", [{}, {"stride": 2}, {"padding": 1}])
def test_the_whole_output_of_a_matrix(settings) -> None:
    assert nw.explain("Conv2d", input=ROWS, kernel=KERNEL, **settings).output == _convolve(**settings)


def test_channels_and_kernels_as_lists() -> None:
    image = torch.randn(2, 4, 4)
    told = nw.explain("Conv2d", input=image, kernel=[[[1.0, 2], [3, 4]], [[0.0, 1], [1, 0]]])
    weight = torch.tensor([[[[1.0, 2], [3, 4]], [[0.0, 1], [1, 0]]]])
    torch.testing.assert_close(torch.tensor(told.output), nn.functional.conv2d(image[None], weight)[0])


def test_a_kernel_for_one_axis_and_for_a_transposed_layer() -> None:
    assert nw.explain("Conv1d", input=[[1.0, 2, 4, 8]], kernel="-1 1").output == [[1, 2, 4]]
    told = nw.explain("ConvTranspose1d", input=[[1.0, 2]], kernel="1 10", stride=2)
    assert told.output == [[1, 10, 2, 20]]


def test_a_module_is_walked_with_its_own_weights() -> None:
    layer, x = nn.Conv2d(3, 4, 3), torch.randn(3, 6, 6)
    told = nw.explain(layer, input=x, at=(2, 1, 3))
    assert told.walk.total == pytest.approx(layer(x[None])[0, 2, 1, 3].item(), abs=1e-5)


def test_seeds_draw_weights_and_leave_the_generator_alone() -> None:
    x = torch.randn(1, 4, 4)
    state = torch.get_rng_state()
    totals = {nw.explain("Conv2d", 1, 3, input=x, at=(0, 0), seed=seed).walk.total for seed in (0, 0, 1)}
    assert len(totals) == 2
    assert torch.equal(state, torch.get_rng_state())


def test_a_picture(tmp_path) -> None:
    Image.new("RGB", (6, 5), (255, 0, 51)).save(tmp_path / "red.png")
    told = nw.explain("AvgPool2d", 5, input=tmp_path / "red.png", at=(2, 0, 0))
    assert told.facts.input_shapes == ((3, 5, 6),)
    assert told.walk.total == pytest.approx(0.2)
    with pytest.raises(DataError, match="no file"):
        nw.explain("AvgPool2d", 5, input=tmp_path / "blue.png")


def test_wanted_channels_are_output_channels() -> None:
    told = nw.explain("Conv2d", input="3x32x32", kernel_size=3, want="8x16x16")
    assert told.output_shape == (8, 16, 16)
    assert told.answer.solutions[0] == {"stride": 2, "padding": 1}
    assert nw.explain("AdaptiveAvgPool2d", input="3x9x9", want="2x3").output_shape == (3, 2, 3)


def test_a_lazy_name_is_filled_in() -> None:
    assert nw.explain("LazyConv2d", 6, 3, input="3x8x8").num_parameters == 6 * 3 * 9 + 6


def test_a_default_input_is_called_an_example() -> None:
    assert "example" in nw.explain("Conv2d", 3, 6, 3).facts.notes[-1]
    assert "example" not in " ".join(nw.explain("Conv2d", 6, 3, input="3x8x8").facts.notes)


def test_a_class_of_ones_own(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(
        '"""Mine."""\nfrom torch import nn\n\nclass Twice(nn.Linear):\n    """Doubles. More."""\n'
        "    def forward(self, x):\n        return 2 * super().forward(x)\n"
    )
    assert nw.explain("mine.py:Twice", 4, input=(3,)).num_parameters == 16


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (NetworkError, lambda: nw.explain("Conv2")),
        (NetworkError, lambda: nw.explain("Conv2d", kernel_size=3)),
        (NetworkError, lambda: nw.explain(nn.ReLU(), 3)),
        (UsageError, lambda: nw.explain("Conv2d", 6, 3, input="3x8x8", at="0,0,0")),
        (UsageError, lambda: nw.explain("Conv2d", 6, 3, input="3x8x8", at="a")),
        (UsageError, lambda: nw.explain("Conv2d", 6, input="3x8x8", kernel=3)),
        (UsageError, lambda: nw.explain("Linear", 6, input=torch.ones(3), kernel="1 2")),
        (UsageError, lambda: nw.explain("Conv2d", 6, 3, want="8x8")),
        (
            UsageError,
            lambda: nw.explain("Conv2d", out_channels=6, kernel_size=3, input="3x8x8", want="5x8x8"),
        ),
        (UsageError, lambda: nw.explain("Conv2d", 6, 3, input=object())),
    ],
)
def test_mistakes_are_told_with_a_fix(error, call) -> None:
    with pytest.raises(error) as raised:
        call()
    assert raised.value.fix
