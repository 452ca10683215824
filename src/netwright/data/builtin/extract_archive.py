"""A tar archive, unpacked where it may be and nowhere else."""

from __future__ import annotations

import os
import shutil
import tarfile
import zlib
from pathlib import Path

from netwright.core.errors import DataError


def extract_archive(archive: Path, folder: Path) -> Path:
    """Unpack a tar.gz whose content is one folder.

    It is unpacked beside its place and then renamed, so that a folder of that name is always whole.

    Args:
        archive: the file.
        folder: where its top folder is wanted; its name is the top folder's name.

    Returns:
        `folder`.

    Raises:
        DataError: the archive is damaged, or names a place outside of its folder.
    """
    if folder.is_dir():
        return folder
    unpacked = folder.with_name(f"{folder.name}.unpacking-{os.getpid()}")
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(unpacked, filter="data")
        if not (unpacked / folder.name).is_dir():
            raise tarfile.ReadError(f"it holds no folder {folder.name}")
        (unpacked / folder.name).replace(folder)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise DataError(
            f"{archive.name} cannot be unpacked: {error}",
            where=str(archive),
            fix="remove it, so that it is fetched again",
        ) from error
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    return folder
