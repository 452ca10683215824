"""Damaged image files: each is read, or reported with its name and a reason.

Claim: of 100 files with bits flipped, cut off, under a wrong ending, emptied, or made to unpack to
thousands of millions of pixels, none crashes, hangs or shows a traceback; with bad_files: skip the rest of
the folder is used, and every file that is not is listed.

Run: python benchmarks/data/damaged_images.py [--files 100] [--seed 0]
Data: none; pictures are drawn. Each file is read in a process of its own with a limit of time, through the
command that a person would use.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

SUFFIXES = (".jpg", ".png", ".bmp", ".gif", ".tif", ".webp", ".ppm", ".tga")
MODES = {
    ".png": ("RGB", "L", "P", "RGBA", "I;16"),
    ".jpg": ("RGB", "L", "CMYK"),
    ".tif": ("RGB", "CMYK", "I;16"),
}
WAYS = ("bits", "cut", "wrong ending", "bomb", "empty", "noise", "swapped", "header")
LIMIT_SECONDS = 120
CHECK = """
import json, sys, warnings
from pathlib import Path
from netwright.core.errors import DataError
from netwright.data.images.decode_image import decode_image, read_header
from netwright.data.images.image_layout import ImageLayout
warnings.simplefilter("ignore")
for line in sys.stdin:
    path = Path(json.loads(line))
    try:
        read_header(path)
        pixels = decode_image(path, ImageLayout(3, 32, 32))
        said = "read" if pixels.shape == (3, 32, 32) else f"shape {pixels.shape}"
    except DataError as error:
        said = f"reported: {error.what}"
    print(json.dumps(said), flush=True)
"""


def draw(path: Path, choose: random.Random) -> None:
    """Save a small picture, in one of the modes that the format has."""
    y, x = np.mgrid[:48, :64]
    pixels = np.stack([x * 4, y * 5, (x * y) % 256], 2).astype(np.uint8)
    pixels = (pixels.astype(int) + choose.randrange(60)).clip(0, 255).astype(np.uint8)
    mode = choose.choice(MODES.get(path.suffix, ("RGB", "L")))
    if mode == "I;16":
        Image.fromarray(pixels[..., 0].astype(np.uint16) * 257).save(path)
        return
    exif = Image.Exif()
    exif[0x0112] = choose.randrange(1, 9)
    more = {"exif": exif} if path.suffix in (".jpg", ".webp") else {}
    Image.fromarray(pixels).convert(mode).save(path, **more)


def damage(path: Path, how: str, choose: random.Random) -> Path:
    """Damage a file; give where it is then."""
    content = bytearray(path.read_bytes())
    if how == "bits":
        for _ in range(choose.choice([1, 5, 50])):
            content[choose.randrange(len(content))] ^= 1 << choose.randrange(8)
    elif how == "header":
        for _ in range(4):
            content[choose.randrange(min(64, len(content)))] = choose.randrange(256)
    elif how == "cut":
        del content[choose.randrange(len(content)) :]
    elif how == "empty":
        content = bytearray()
    elif how == "noise":
        content = bytearray(choose.randbytes(len(content)))
    elif how == "swapped":
        half = len(content) // 2
        content[half // 2 : half] = content[half : half + half - half // 2]
    elif how == "bomb":
        content = bytearray(make_bomb())
    elif how == "wrong ending":
        other = path.with_suffix(choose.choice([one for one in SUFFIXES if one != path.suffix]))
        path.rename(other)
        return other
    path.write_bytes(content)
    return path


def make_bomb(side: int = 60_000) -> bytes:
    """A PNG of a few megabytes that unpacks to thousands of millions of pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def read_each(paths: list[Path]) -> list[str]:
    """Read files one after the other in a process; a crash or a hang is told of the file that it is at."""
    said: list[str] = []
    while len(said) < len(paths):
        process = subprocess.Popen(
            [sys.executable, "-c", CHECK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        with process, ThreadPoolExecutor(1) as reader:
            assert process.stdin is not None
            assert process.stdout is not None
            for path in paths[len(said) :]:
                process.stdin.write(json.dumps(str(path)) + "\n")
                process.stdin.flush()
                try:
                    line = reader.submit(process.stdout.readline).result(LIMIT_SECONDS)
                except TimeoutError:
                    process.kill()
                    said.append("HANGS")
                    break
                if not line:
                    said.append(f"CRASHES (status {process.wait()})")
                    break
                said.append(json.loads(line))
            else:
                process.stdin.close()
    return said


def open_folder(folder: Path, num_damaged: int) -> str:
    """Open the whole folder as a person would, leaving out what cannot be read."""
    command = [sys.executable, "-m", "netwright", "data", str(folder), "--json"]
    strict = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    lenient = subprocess.run(
        [*command, "--set", "data.bad_files=skip"], capture_output=True, text=True, timeout=600, check=False
    )
    for ran in (strict, lenient):
        if "Traceback" in ran.stderr or ran.returncode not in (0, 2):
            return f"FAILS: status {ran.returncode}: {ran.stderr[-300:]}"
    if lenient.returncode:
        return f"FAILS: {lenient.stderr}"
    card = json.loads(lenient.stdout)
    used = sum(part["samples"] for part in card["splits"].values())
    return (
        f"strict: status {strict.returncode}; skip: {used} images used, {len(card['skipped'])} listed, "
        f"of {num_damaged} damaged and 40 whole ones"
    )


def main() -> None:
    """Damage files, read them, and count what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    choose = random.Random(asked.seed)
    os.environ["NETWRIGHT_CACHE"] = "off"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        paths, ways = [], []
        for number in range(asked.files):
            path = folder / "ab"[number % 2] / f"damaged{number:03}{SUFFIXES[number % len(SUFFIXES)]}"
            path.parent.mkdir(exist_ok=True)
            draw(path, choose)
            ways.append(WAYS[number * 3 // len(SUFFIXES) % len(WAYS)])
            paths.append(damage(path, ways[-1], choose))
        for number in range(40):
            draw(folder / "ab"[number % 2] / f"whole{number:02}.png", choose)
        began = time.perf_counter()
        said = read_each(paths)
        seconds = time.perf_counter() - began
        counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        for how, outcome in zip(ways, said, strict=True):
            counts[how][outcome.partition(":")[0]] += 1
        for how, outcomes in counts.items():
            print(
                f"  {how:14}", ", ".join(f"{outcome} {count}" for outcome, count in sorted(outcomes.items()))
            )
        wrong = [(p.name, one) for p, one in zip(paths, said, strict=True) if one[:4] not in ("read", "repo")]
        print(f"{asked.files} files, {len(wrong)} wrong, {seconds:.1f} s", *wrong, sep="\n  ")
        reasons = collections.Counter(one.partition(": ")[2][:70] for one in said if one.startswith("rep"))
        for reason, count in reasons.most_common(12):
            print(f"  {count:3} {reason}")
        print(open_folder(folder, asked.files))


if __name__ == "__main__":
    main()
