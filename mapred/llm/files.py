"""A model's files: is it a GGUF, are all parts of a split one there, how large are they, and what is their digest.

path -> paths of its parts. A model cut into parts is one model: `name-00001-of-00003.gguf` stands for all three.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from mapred.errors import ModelError
from mapred.llm.model import Texts

MAGIC = b"GGUF"
BLOCK = 1 << 22  # bytes read at a time for a digest
PART = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf")  # llama.cpp's rule


def named(path: str) -> tuple[str, ...]:
    """`m-00002-of-00003.gguf` -> the paths that all three parts must have; another path -> itself."""
    folder, name = os.path.split(path)
    found = PART.fullmatch(name)
    count = int(found["count"]) if found else 0
    if not found or not count:
        return (path,)
    return tuple(os.path.join(folder, f"{found['stem']}-{n:05}-of-{count:05}.gguf") for n in range(1, count + 1))


def parts(path: str) -> tuple[str, ...]:
    """The files of a model, of which `path` is one; the first part comes first.

    Raises:
        ModelError: another part is missing.
    """
    if not os.path.isfile(path):
        return (path,)  # what is missing is the path itself
    files = named(path)
    for part in files:
        if not os.path.isfile(part):
            raise ModelError(f"{part}: this part of the model is missing; put all {len(files)} parts into one folder")
    return files


def stem(path: str) -> str:
    """`/a/m-00001-of-00003.gguf` -> `m`, `/a/m.gguf` -> `m`."""
    name = os.path.basename(path)
    found = PART.fullmatch(name)
    return found["stem"] if found else Path(name).stem


def check_file(path: str) -> None:
    """Says what is wrong with a model file before llama.cpp gets to see it."""
    file = Path(path)
    if not file.is_file():
        raise ModelError(
            f"{path}: no such model file, nor a model of that name; give --model a GGUF file, `bundled`, or a name of "
            "`mapred models list`"
        )
    try:
        with file.open("rb") as opened:
            magic = opened.read(4)
    except OSError as error:
        raise ModelError(f"{path}: the model cannot be read ({error.strerror})") from error
    if magic != MAGIC:
        raise ModelError(f"{path}: not a GGUF file; give --model a model in GGUF format")


def size(path: str) -> int:
    """Bytes of all parts on the disk."""
    return sum(os.path.getsize(part) for part in parts(path))


def digest(path: str, memory: Texts | None = None) -> str:
    """SHA-256 (hex) of the parts, one after the other. The memory knows it until a file changes."""
    files = parts(path)
    stats = [os.stat(part) for part in files]
    state = ",".join(f"{stat.st_size}:{stat.st_mtime_ns}" for stat in stats)
    key = f"digest:{os.path.realpath(files[0])}:{state}"
    known = memory.get(key) if memory is not None else None
    if known:
        return known
    sha = hashlib.sha256()
    for part in files:
        with open(part, "rb") as file:
            while block := file.read(BLOCK):
                sha.update(block)
    if memory is not None:
        memory.put(key, sha.hexdigest())
    return sha.hexdigest()
