from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.nets.blocks.attention_block import AttentionBlock
from netwright.nets.blocks.feature_tokens import FeatureTokens
from netwright.nets.blocks.smooth_clip import SmoothClip


def test_a_number_scales_its_vector_and_a_category_takes_the_words() -> None:
    tokens = FeatureTokens([1, 3, 2], 4)
    found = tokens(torch.tensor([[2.5, 0.0, 1.0, 0.0, 0.0, 0.0]]))[0]
    torch.testing.assert_close(found[0], tokens.answer[0])
    torch.testing.assert_close(found[1], 2.5 * tokens.weight[0] + tokens.bias[0])
    torch.testing.assert_close(found[2], tokens.weight[2] + tokens.bias[1])
    torch.testing.assert_close(found[3], tokens.bias[2], msg="an unknown word is none of the known ones")


def test_numbers_alone_are_the_same_tokens() -> None:
    tokens, x = FeatureTokens([1, 1], 4), torch.rand(3, 2)
    torch.testing.assert_close(tokens(x)[:, 1:], x[:, :, None] * tokens.weight + tokens.bias)


def test_the_last_block_gives_the_first_of_what_it_would_give() -> None:
    block, x = AttentionBlock(8, 2, hidden=5).eval(), torch.randn(3, 6, 8)
    whole = block(x)
    block.is_last = True
    torch.testing.assert_close(block(x), whole[:, :1])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=2, max_size=6), st.floats(0.5, 9))
def test_clipping_keeps_order_and_bounds_and_leaves_the_rest(values: list[float], limit: float) -> None:
    x = torch.tensor([[value, value] for value in sorted(values)])
    clipped = SmoothClip(1, limit)(x)
    assert clipped[:, 0].abs().max() <= limit * 1.0001
    assert (clipped[:, 0].diff() >= -1e-5).all()
    assert torch.equal(clipped[:, 1], x[:, 1])
