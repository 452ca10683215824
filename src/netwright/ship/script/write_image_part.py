"""The part of a script that turns image files into the pixels that a network takes."""

from __future__ import annotations

from netwright.data.images.image_encoder import ImageEncoder

_CODE = '''
def read_image(path):
    """The pixels of a file: uint8 (channels, height, width), scaled to cover and cut at the centre."""
    image = Image.open(path)
    if min(image.size) > 2 * max(HEIGHT, WIDTH):
        image.draft(None, (2 * max(HEIGHT, WIDTH),) * 2)  # a JPEG can be read smaller at once
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        image = Image.fromarray((numpy.asarray(image).astype("uint32") >> 8).astype("uint8"))
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image if image.mode == MODE else image.convert("RGB").convert(MODE)
    if image.size != (WIDTH, HEIGHT):
        scale = min(image.width / WIDTH, image.height / HEIGHT)
        width, height = min(image.width, WIDTH * scale), min(image.height, HEIGHT * scale)
        left, top = (image.width - width) / 2, (image.height - height) / 2
        box = (left, top, min(image.width, left + width), min(image.height, top + height))
        image = image.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR, box=box)
    pixels = torch.from_numpy(numpy.array(image, dtype="uint8"))
    return pixels[None] if pixels.ndim == 2 else pixels.permute(2, 0, 1)


def encode(pixels):
    """What the network takes of pixels 0 to 255: float32 (num, channels, height, width)."""
    scale = 1.0 / (255.0 * STD)
    return pixels * scale[:, None, None] - (MEAN / STD)[:, None, None]
'''


def write_image_part(encoder: ImageEncoder) -> str:
    """Write how images are read and scaled, with what the training images taught.

    Args:
        encoder: of the run.

    Returns:
        Python source: constants, `read_image` and `encode`.
    """
    layout = encoder.layout
    lines = [
        f"MODE, HEIGHT, WIDTH = {'L' if layout.channels == 1 else 'RGB'!r}, {layout.height}, {layout.width}",
        f"MEAN = torch.tensor({encoder.mean.tolist()!r})  # of each channel, white being 1",
        f"STD = torch.tensor({encoder.std.tolist()!r})",
    ]
    return "\n".join(lines) + "\n\n" + _CODE
