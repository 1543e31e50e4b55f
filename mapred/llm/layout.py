"""Weight layouts: a model whose weight type has no fast CPU kernel is re-quantised once into the cache.

llama.cpp multiplies Q8_0 fast on every CPU; Q4_1, Q5_1 and the like fall back to slow code there. Q8_0 keeps what a
4- or 5-bit type holds, so the answers stay as good; the copy is refused when its perplexity on bundled samples is
worse than the original's by half a percent and more than a standard error. A digest beside the copy tells when it is
damaged; then it is made anew.

No other type is tried, though a smaller one would be read faster. Perplexity on the first sample against the original's, and
seconds to evaluate it: the bundled model 1.37 s; Q8_0 -1.1 %, 0.86 s; Q6_K -1.5 %, 0.82 s; Q5_0 +2.5 %; Q4_0 +9.8 %;
Q5_1 +10.6 %; IQ4_NL +12.2 %. A model of 0.5B parameters in Q4_1 4.61 s; Q8_0 -0.3 %, 2.72 s; Q5_0 +1.2 %, 3.02 s. In
Q5_1 5.23 s; Q8_0 +0.2 %, 3.83 s; Q5_0 -0.4 %, 3.01 s; Q4_0 +7.3 %. So two candidates pass and are faster than Q8_0, one by
little; to find them by the clock would let an article depend on how busy the machine was when its model was first used.
"""

from __future__ import annotations

import ctypes
import math
import os
import statistics
from contextlib import suppress
from pathlib import Path

from mapred.errors import ModelError, UsageError
from mapred.llm import files
from mapred.llm.batch import Context, Scoring, Stop, score
from mapred.llm.header import Header, check_chat, read
from mapred.llm.model import Texts
from mapred.llm.weights import Weights, load, quiet, release

WORDS = ("fast", "original")  # what --layout takes beside a file
SLOW = {3: "Q4_1", 8: "Q5_0", 9: "Q5_1"}  # general.file_type -> weight types without a fast CPU kernel
Q8_0 = 7  # LLAMA_FTYPE_MOSTLY_Q8_0
TOLERANCE = 1.005  # perplexity of the copy over that of the original
LONGEST = 400  # tokens of a sample that are scored
ROOM = 1 << 28  # bytes that must stay free on the disk beside the copy

SAMPLES = (
    """The lighthouse was built in 1874 on a low ridge of granite, two miles west of the harbour. Its first keeper, a retired \
pilot, kept a diary of the weather for nineteen years, and the harbour office used his figures to plan the second \
breakwater. Ships that came in from the north had to keep the light on their left until the chapel stood in line with \
the mill. When the railway arrived, trade moved to the larger port across the bay, and the office closed.

A database that must survive a loss of power writes its changes twice. The first copy goes to a log, and the log is \
forced to the disk before anything else is touched; only then is the main file changed. If the machine stops between \
the two steps, the log is read again at the next start, and the change is either repeated or undone as a whole.

Water boils at a lower temperature on a mountain because the pressure of the air is lower there. At three thousand \
metres it boils at about ninety degrees, so that beans need more time to cook, and a pressure cooker saves fuel.""",
    """The committee met for the first time in October and agreed on three rules. A member who had missed two meetings in a \
row lost his vote until the end of the year. Money could be spent only on what the budget named, unless four fifths of \
those present decided otherwise. Minutes were to be sent out within a week; objections had to be made in writing, and \
were read aloud at the next meeting before anything else was discussed. In the second year the rule about money was \
changed twice, because the roof of the hall had to be mended and nobody had foreseen it. The treasurer, who had voted \
against both changes, wrote a long letter to the members, in which she counted what the repairs had cost and what a \
new roof would have cost instead.""",
    """To install the program, unpack the archive and run the script named setup in its first folder. It asks where the files \
should go and whether the service is to start with the machine. If an older version is found, its settings are kept, \
but the index is built anew, which can take an hour for a large collection. Do not interrupt it: an index that is half \
built is thrown away, and the next start begins again from nothing. The option --quiet suppresses all messages except \
errors, and --log FILE writes them to a file. When the disk is full the service stops accepting documents, finishes \
those that it has begun, and returns an error to every client until at least two percent of the space is free again.""",
    """Bees that find a good field of flowers tell the others by a dance. The angle between the straight part of the dance \
and the vertical is the angle between the field and the sun, and the longer that part lasts, the farther the field is: \
about one second for a kilometre. Bees that have followed the dance fly in the right direction at once, although the \
sun has moved since, because they allow for the time that has passed. In experiments with feeders that were moved up a \
tower, the dance said nothing about the height, and the bees searched on the ground. Older bees dance more exactly \
than young ones, and on cloudy days they rely on the pattern of polarised light in a patch of blue sky, or on \
landmarks that they know.""",
)


def is_slow(header: Header) -> bool:
    """Would the model run faster as a copy in Q8_0?"""
    return header.file_type in SLOW


def copy_size(header: Header) -> int:
    """Bytes of the weights in Q8_0: 34 for 32 weights."""
    return header.n_params * 34 // 32


def outlook(header: Header, sha256: str, folder: Path) -> tuple[str, str]:
    """The layout in which `fast` would run a model, and why or where."""
    target = _target(sha256, folder)
    if not is_slow(header):
        return "original", "its weight types are fast as they are"
    if target.with_suffix(".worse").exists():
        return "original", "a copy in Q8_0 was made, and its perplexity was worse"
    return "q8_0", str(target) if target.exists() else "the copy is made at the first run"


def fast(weights: Weights, sha256: str, folder: Path, log_file: str = "", memory: Texts | None = None) -> tuple[Weights, str]:
    """The weights in the fastest layout that loses nothing, and that layout's name.

    The copy lies in `folder` under the original's digest, with its own size and digest in a file beside it; both are
    made under other names and renamed. A copy that is not what its digest says is made anew.

    Raises:
        ModelError: llama.cpp cannot write the copy.
    """
    if int(weights.metadata.get("general.file_type", "-1")) not in SLOW:
        return weights, "original"
    target = _target(sha256, folder)
    if target.with_suffix(".worse").exists():
        return weights, "original"
    if _sound(target, memory):
        return load(str(target), log_file=log_file), "q8_0"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    space = os.statvfs(folder)
    if space.f_bavail * space.f_frsize < ROOM + weights.n_params * 9 // 8:
        return weights, "original"
    _clear(folder, target.name)
    written = folder / f".{target.name}.{os.getpid()}"
    beside = written.with_name(f"{written.name}.sha256")
    try:
        _quantize(weights.path, written)
        copy = load(str(written), log_file=log_file)
        if is_worse(copy, weights):
            release(copy)
            target.with_suffix(".worse").touch()
            return weights, "original"
        beside.write_text(f"{os.path.getsize(written)} {files.digest(str(written))}\n")
        os.replace(beside, _beside(target))  # first: a copy without it would be made anew
        os.replace(written, target)
        release(copy)
        return load(str(target), log_file=log_file), "q8_0"  # under its name, not the temporary file's
    finally:
        written.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)


def _clear(folder: Path, name: str) -> None:
    """Removes what runs that were killed have left of the copy."""
    for left in folder.glob(f".{name}.*"):
        process = left.name.removeprefix(f".{name}.").removesuffix(".sha256")
        if process.isdigit() and not os.path.exists(f"/proc/{process}"):
            left.unlink(missing_ok=True)


def given(path: str, header: Header) -> Header:
    """The file that --layout names, when it holds the same model as `header` in another layout.

    Raises:
        UsageError: neither a word of --layout nor a file.
        ModelError: the file is damaged, or another model's.
    """
    path = os.path.expanduser(path)
    if not os.path.isfile(path):
        raise UsageError(f"--layout must be fast, original or a GGUF file with the same model's weights, not {path!r}")
    other = read(path)
    check_chat(other)
    for what, theirs, ours in (
        ("architecture", other.architecture, header.architecture),
        ("vocabulary size", f"{other.n_vocab:,}", f"{header.n_vocab:,}"),
        ("number of parameters", f"{other.n_params:,}", f"{header.n_params:,}"),
    ):
        if theirs != ours:
            raise ModelError(
                f"{path}: this is no other layout of {header.path}: its {what} is {theirs}, the model's {ours}; "
                "give --layout a file of the same model"
            )
    return other


def _target(sha256: str, folder: Path) -> Path:
    return folder / f"{sha256[:16]}-q8_0.gguf"


def _beside(target: Path) -> Path:
    return target.with_suffix(".sha256")


def _sound(target: Path, memory: Texts | None) -> bool:
    """Is the copy there, and still what was written? Its digest is computed once for each state of the file."""
    with suppress(OSError, ValueError):
        size, sha256 = _beside(target).read_text().split()
        return os.path.getsize(target) == int(size) and files.digest(str(target), memory) == sha256
    return False


def _quantize(source: str, target: Path) -> None:
    llama_cpp = quiet()
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = Q8_0
    params.allow_requantize = True
    params.nthread = len(os.sched_getaffinity(0))
    code = llama_cpp.llama_model_quantize(source.encode(), str(target).encode(), ctypes.byref(params))
    if code != 0:
        raise ModelError(f"{source}: llama.cpp could not write a faster copy of it to {target.parent}; use --layout original")
    with open(target, "rb") as file:
        os.fsync(file.fileno())  # before its digest is taken: a power cut must not leave a hole that the digest misses


def is_worse(copy: Weights, original: Weights) -> bool:
    """Is the copy's perplexity on the samples more than half a percent above the original's, by more than a standard error?

    The error is that of the tokens' differences: about 0.5 %, so that the same copy may look half a percent worse on one
    CPU and better on another, whose code rounds otherwise. The bundled model's on an AVX2 CPU: +0.47 %, error 0.45.
    """
    gaps = [o - c for o, c in zip(_log_probabilities(original), _log_probabilities(copy), strict=True)]
    error = statistics.stdev(gaps) / math.sqrt(len(gaps))
    return statistics.mean(gaps) - error > math.log(TOLERANCE)


def perplexity(weights: Weights) -> float:
    """exp of the mean negative log-probability of the samples' tokens, each after those before it."""
    scores = _log_probabilities(weights)
    return math.exp(-sum(scores) / len(scores))


def _log_probabilities(weights: Weights) -> tuple[float, ...]:
    context = Context(weights, 1, 512, 1, Stop())
    try:
        samples = [weights.tokenize(sample)[:LONGEST] for sample in SAMPLES]
        return sum((score(context, Scoring(0, (*weights.first, *t[:1]), [t[1:]]))[0] for t in samples), ())
    finally:
        context.close()
