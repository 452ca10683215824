"""Memory while an image folder larger than memory is trained on.

Claim: the memory of the process stays flat while the folder grows fourfold, whether decoded images are
mapped from the cache or decoded at every visit.

Run: python benchmarks/data/image_memory.py [--images 4000]
Data: none; photos are drawn and linked under many names. To keep the run short, the limits above which
images do not stay in memory are set to 0 here (else 256 MB with a cache, 1 GB without). `anonymous` is the
peak of memory that the system cannot take back, sampled from /proc (Linux), above that before opening.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 128
RUN = """
import re, sys, threading, time
from pathlib import Path
import torch
from netwright.data.batches import Batches
from netwright.data.images import load_pixels
from netwright.data.open_data import open_data
load_pixels._LARGEST_IN_MEMORY_BYTES = load_pixels._LARGEST_WITHOUT_CACHE_BYTES = 0
peak, is_over = 0, False
def measure():
    return int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
def watch():
    global peak
    while not is_over:
        peak = max(peak, measure())
        time.sleep(0.005)
before = measure()
thread = threading.Thread(target=watch)
thread.start()
began = time.perf_counter()
data = open_data(sys.argv[1], image_size=128)
opened = time.perf_counter() - began
for _ in range(2):
    for x, y in Batches(data.train, 64, shuffle=True, augment=["flip"]):
        pass
took = time.perf_counter() - began - opened
is_over = True
thread.join()
print((peak - before) // 1024, f"{opened:.1f}", f"{took:.1f}")
"""


def make_photos(folder: Path, num: int) -> None:
    """Photos under many names; 200 different ones."""
    random = np.random.default_rng(0)
    originals = folder.parent / "originals"
    if not originals.is_dir():
        originals.mkdir()
        for number in range(200):
            coarse = Image.fromarray(random.integers(0, 256, (12, 16, 3), dtype=np.uint8))
            coarse.resize((160, 140), Image.Resampling.BICUBIC).save(originals / f"{number}.jpg")
    for number in range(num):
        path = folder / ("ants", "bees")[number % 2] / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.hardlink_to(originals / f"{number % 200}.jpg")


def main() -> None:
    """Open and visit folders of one, two and four times a size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=4000, help="images of the smallest folder")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        for times in (1, 2, 4):
            folder = Path(made) / f"photos{times}"
            make_photos(folder, asked.images * times)
            for way, cache in (("mapped", str(Path(made) / "cache")), ("at every visit", "off")):
                ran = subprocess.run(
                    [sys.executable, "-c", RUN, str(folder)],
                    env={**os.environ, "NETWRIGHT_CACHE": cache},
                    capture_output=True,
                    text=True,
                    check=True,
                )
                megabytes, opened, epochs = ran.stdout.split()
                size = asked.images * times * 3 * SIDE * SIDE / 2**20
                print(
                    f"{asked.images * times:6,} images, {size:5,.0f} MB of pixels, {way:15} anonymous "
                    f"+{megabytes} MB; opened in {opened} s, two epochs {epochs} s"
                )


if __name__ == "__main__":
    main()
