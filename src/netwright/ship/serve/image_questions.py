"""Pictures, as the files that they are."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any, final

import torch
from PIL import Image
from torch import Tensor

from netwright.core.errors import DataError
from netwright.data.images.decode_image import decode_image
from netwright.data.images.image_encoder import ImageEncoder
from netwright.ship.predictor import Predictor
from netwright.ship.serve.questions import BadRequest, Questions, refuse

_FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP")
"""What people send. Others of Pillow's formats run programs or are made to unpack into much."""


@final
class ImageQuestions(Questions):
    """Pictures, as the files that they are.

    Args:
        predictor: with an `ImageEncoder`.
        max_samples: pictures of one request.
        max_pixels: of one picture.
    """

    def __init__(self, predictor: Predictor, max_samples: int = 1000, max_pixels: int = 50_000_000) -> None:
        super().__init__(predictor)
        encoder = predictor.encoder
        if not isinstance(encoder, ImageEncoder):
            raise TypeError("pictures can be asked only of a network of images")
        self.layout = encoder.layout
        self.max_samples = max_samples
        self.max_pixels = max_pixels

    def read(self, files: Sequence[tuple[str, bytes]]) -> list[Tensor]:
        """Decode the pictures of a request.

        Args:
            files: name and content of each.

        Returns:
            uint8 (channels, height, width) each.

        Raises:
            BadRequest: one cannot be decoded or is too large; all of these are named.
        """
        if not files:
            raise refuse(422, "there is no picture", "body", kind="too_short")
        if len(files) > self.max_samples:
            raise refuse(
                413,
                f"{len(files)} pictures, and a request may hold {self.max_samples}",
                "body",
                kind="too_long",
            )
        pixels: list[Tensor] = []
        faults: list[dict[str, Any]] = []
        status = 422
        for name, content in files:
            try:
                pixels.append(self._decode(name, content))
            except BadRequest as refused:
                faults += refused.detail
                status = refused.status
        if faults:
            raise BadRequest(status, faults[:100])
        return pixels

    def _decode(self, name: str, content: bytes) -> Tensor:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore", Image.DecompressionBombWarning
                )  # `max_pixels` is the bound here
                with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                    if image.width * image.height > self.max_pixels:
                        raise Image.DecompressionBombError
                    return torch.from_numpy(decode_image(image, self.layout).copy())
        except Image.DecompressionBombError:
            said = f"a picture may have {self.max_pixels:,} pixels, and this one says it has more"
            raise refuse(413, said, "body", name, kind="too_large") from None
        except DataError as error:
            raise refuse(422, error.what, "body", name, kind="image_error") from None
        except Exception:  # Pillow's decoders raise whatever their format's parser raised
            said = "this is no picture that can be read (JPEG, PNG, BMP, GIF, TIFF, WebP)"
            raise refuse(422, said, "body", name, kind="image_error") from None

    def stack(self, samples: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """uint8 (num, channels, height, width)."""
        return (torch.stack(list(samples)),)

    def describe(self) -> dict[str, Any]:
        """A picture as it is, or several as a form."""
        one = {"schema": {"type": "string", "format": "binary"}}
        many = {
            "type": "object",
            "required": ["file"],
            "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
        }
        return {"image/*": one, "multipart/form-data": {"schema": many}}
