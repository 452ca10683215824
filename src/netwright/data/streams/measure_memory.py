"""How much memory this process may still take."""

from __future__ import annotations

import os
from pathlib import Path


def measure_memory() -> int | None:
    """Measure how many bytes this process may still take; None where the system does not tell.

    The least of: what the system has free or can free, what the control group (a container) still allows,
    and what the limits of the process (`ulimit -v`, `ulimit -d`) still allow.

    >>> measure_memory() is None or measure_memory() > 0
    True
    """
    found = [_read_system(), *_read_groups(), *_read_limits()]
    known = [number for number in found if number is not None]
    return max(min(known), 1) if known else None


def _read_system() -> int | None:
    facts = _read_facts(Path("/proc/meminfo"))
    if "MemAvailable" in facts:
        return facts["MemAvailable"]
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, ValueError, OSError):
        return None


def _read_groups() -> list[int | None]:
    """What the control groups that this process is in still allow, in both of their versions."""
    version_2, version_1 = Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/memory")
    left = [_subtract(version_1 / "memory.limit_in_bytes", version_1 / "memory.usage_in_bytes")]
    for line in _read_text(Path("/proc/self/cgroup")).splitlines():
        group = version_2 / line.rpartition(":")[2].strip("/")
        while group.is_relative_to(version_2):
            left.append(_subtract(group / "memory.max", group / "memory.current"))
            if group == version_2:
                break
            group = group.parent
    return left


def _subtract(limit: Path, used: Path) -> int | None:
    allowed, taken = _read_text(limit).strip(), _read_text(used).strip()
    return int(allowed) - int(taken) if allowed.isdigit() and taken.isdigit() else None


def _read_limits() -> list[int | None]:
    try:
        import resource
    except ImportError:
        return []
    facts = _read_facts(Path("/proc/self/status"))
    taken = ((resource.RLIMIT_AS, "VmSize"), (resource.RLIMIT_DATA, "VmData"))
    limits = ((resource.getrlimit(kind)[0], facts.get(name, 0)) for kind, name in taken)
    return [limit - used for limit, used in limits if limit != resource.RLIM_INFINITY]


def _read_facts(file: Path) -> dict[str, int]:
    """Lines such as `VmData:  1024 kB`, in bytes."""
    rows = (line.split() for line in _read_text(file).splitlines())
    return {row[0].rstrip(":"): 1024 * int(row[1]) for row in rows if len(row) == 3 and row[1].isdigit()}


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
