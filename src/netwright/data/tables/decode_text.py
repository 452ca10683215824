"""From the bytes of a text file to UTF-8."""

from __future__ import annotations

import codecs

import numpy as np

from netwright.core.errors import DataError

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def decode_text(raw: bytes, *, name: str, encoding: str | None = None) -> tuple[bytes, str]:
    """Bring a text file to UTF-8 without a byte order mark.

    Without `encoding` it is found: a byte order mark, else UTF-8 where all bytes fit, else GB18030
    (which holds GBK) where bytes above 127 come in pairs, else Windows-1252.

    Args:
        raw: the file's bytes.
        name: the file as the user named it.
        encoding: a Python encoding name, where it is known.

    Returns:
        The text in UTF-8, and the encoding that was used.

    Raises:
        DataError: the bytes do not fit the encoding, or it is not one.

    >>> text, encoding = decode_text("姓名,成绩".encode("gbk"), name="scores.csv")
    >>> text.decode(), encoding
    ('姓名,成绩', 'gb18030')
    """
    if encoding is not None:
        return _decode_as(raw, name, encoding), encoding
    for mark, found in _MARKS.items():
        if raw.startswith(mark):
            return _decode_as(raw, name, found), found
    if 0 in raw:
        # Text in two bytes a character has its zeros nearly all in one of the two places.
        odd, even = raw[1::2].count(0), raw[::2].count(0)
        if len(raw) % 2 or min(odd, even) > 0.05 * max(odd, even) or odd + even < len(raw) // 50:
            raise DataError(
                "the bytes are not text", where=name, fix="give a text table, .parquet, .arrow or .jsonl"
            )
        found = "utf-16-le" if odd > even else "utf-16-be"
        return _decode_as(raw, name, found), found
    if raw.isascii() or _fits_utf8(raw):
        return raw, "utf-8"
    if _is_broken_utf8(raw):
        return _decode_as(raw, name, "utf-8", is_found=True), "utf-8"
    return _decode_as(raw, name, found := _guess_legacy(raw)), found


def _fits_utf8(raw: bytes) -> bool:
    """Whether all bytes are UTF-8; in pieces, as the text of a large table would be as large again."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(raw), 1 << 22):
            decoder.decode(raw[begin : begin + (1 << 22)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_broken_utf8(raw: bytes) -> bool:
    """Few wrong bytes among many characters that no other encoding gives by chance: a damaged file."""
    high = (np.frombuffer(raw, dtype=np.uint8) >= 0xC0).sum()
    text = raw[: 1 << 22].decode("utf-8", errors="replace")
    return bool(text.count("\ufffd") < 0.1 * high)


def _guess_legacy(raw: bytes) -> str:
    """Chinese text writes two bytes above 127 side by side; Western text sets single ones among ASCII."""
    high = np.frombuffer(raw, dtype=np.uint8) >= 0x80
    beside = np.zeros_like(high)
    beside[1:] |= high[:-1]
    beside[:-1] |= high[1:]
    return "gb18030" if (high & beside).sum() > 0.5 * high.sum() else "cp1252"


def _decode_as(raw: bytes, name: str, encoding: str, *, is_found: bool = False) -> bytes:
    try:
        kind = codecs.lookup(encoding).name
    except LookupError:
        raise DataError(
            f"no encoding is called `{encoding}`", where=name, fix="leave `encoding` out, or utf-8, gb18030"
        ) from None
    if not kind.startswith(("utf", "ascii")) and not raw.isascii() and _fits_utf8(raw):
        raise DataError(
            f"the file is UTF-8, not {encoding}", where=name, fix="leave `encoding` out, or encoding: utf-8"
        )
    try:
        text = raw.decode(kind)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(
            f"byte 0x{raw[error.start]:02x} does not fit the encoding {encoding}",
            where=f"{name}, line {line}",
            fix="correct the byte: the rest of the file is UTF-8"
            if is_found
            else "leave `encoding` out, or name the right one: utf-8, gb18030, big5, shift_jis, cp1252",
        ) from None
    except UnicodeError as error:
        raise DataError(
            f"the bytes do not fit the encoding {encoding}: {error}", where=name, fix="leave `encoding` out"
        ) from None
    return text.removeprefix("\ufeff").encode("utf-8")
