"""Build an encoder from its description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netwright.core.errors import DataError
from netwright.data.encoder import Encoder


def load_encoder(spec: Mapping[str, Any]) -> Encoder:
    """Build an encoder from what its `to_spec` wrote; fill its buffers with `load_state_dict`.

    Args:
        spec: `kind` is `table` or `image`.

    Returns:
        The encoder, its buffers not yet filled.

    Raises:
        DataError: a kind that this version does not know, or a description that lacks a part.

    >>> load_encoder({"kind": "sound"})
    Traceback (most recent call last):
    netwright.core.errors.DataError: DataError: an encoder of kind `sound` is unknown ...
    """
    kind = spec.get("kind")
    try:
        if kind == "table":
            from netwright.data.tables.table_encoder import TableEncoder

            return TableEncoder.from_spec(spec)
        if kind == "image":
            from netwright.data.images.image_encoder import ImageEncoder

            return ImageEncoder.from_spec(dict(spec))
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"the description of the {kind} encoder cannot be used: {error}",
            where="model.json, `encoder`",
            fix="use the version of netwright that wrote it (environment.json), or train again",
        ) from None
    raise DataError(
        f"an encoder of kind `{kind}` is unknown to this version",
        where="model.json, `encoder`",
        fix="upgrade netwright, or train again",
    )
