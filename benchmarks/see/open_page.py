"""Open a page in headless Chromium: what a script in it finds, and all that it asks the network for."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_RESULT = "result-of-the-script"
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """A page that was opened: what its script found, and the addresses that were asked for."""

    found: Any
    requests: tuple[str, ...]


def find_browser() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def open_page(page: str, script: str, *, width: int = 1280, is_dark: bool = False) -> Opened:
    """Open a page with a script at its end.

    Args:
        page: the whole HTML file.
        script: JavaScript; it may wait, and what it returns is found.
        width: of the page, in pixels; it stands in a frame, as Chromium's window is never less than 500.
        is_dark: whether the reader prefers dark.
    """
    browser = find_browser()
    if browser is None:
        raise RuntimeError("there is no Chromium: apt install chromium")
    told = (
        f"<script>(async () => {{ {script} }})().catch(error => ({{error: String(error)}}))"
        f'.then(found => {{ parent.document.getElementById("{_RESULT}").textContent = '
        "JSON.stringify(found) })</script></body>"
    )
    framed = html.escape(page.replace("</body>", told))
    outer = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>frame</title>'
        "<style>:root{color-scheme:light dark}body{margin:0}</style></head>"
        f'<body><pre id="{_RESULT}" hidden></pre><iframe title="page" style="border:0;width:{width}px;'
        f'height:1500px" srcdoc="{framed}"></iframe></body></html>'
    )
    with tempfile.TemporaryDirectory() as folder:
        file, log = Path(folder) / "page.html", Path(folder) / "net.json"
        file.write_text(outer, encoding="utf-8")
        command = [browser, *_QUIET, f"--user-data-dir={folder}/profile", f"--log-net-log={log}"]
        command += [f"--window-size={max(width, 500)},1600", "--virtual-time-budget=60000", "--dump-dom"]
        command += ["--blink-settings=preferredColorScheme=0"] if is_dark else []
        ran = subprocess.run(
            [*command, file.as_uri()], capture_output=True, text=True, check=True, timeout=300
        )
        result = re.search(rf'<pre id="{_RESULT}" hidden="">(.*?)</pre>', ran.stdout, flags=re.DOTALL)
        if result is None:
            raise RuntimeError(f"the page was not opened: {ran.stderr[-500:]}")
        return Opened(json.loads(html.unescape(result[1])), tuple(_list_requests(log)))


def _list_requests(log: Path) -> list[str]:
    """Addresses that the page asked for; what the browser asks for itself names no origin."""
    asked = set()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if '"initiator":' in line and '"initiator":"not an origin"' not in line:
            asked.update(re.findall(r'"url":"([^"]+)"', line))
    return sorted(one for one in asked if not one.startswith(("file:", "data:", "about:")))
