"""Weight layouts: a model whose weight type has no fast CPU kernel is re-quantised once into the cache.

llama.cpp multiplies Q8_0 fast on every CPU; Q4_1, Q5_1 and the like fall back to slow code there. Q8_0 keeps what a
4- or 5-bit type holds, so the answers stay as good; the copy is used only when its perplexity on a bundled sample is
within half a percent of the original's.
"""

from __future__ import annotations

import ctypes
import math
import os
from pathlib import Path

from mapred.errors import ModelError
from mapred.llm.batch import Context, Scoring, Stop, score
from mapred.llm.weights import Weights, load, quiet

SLOW = {"3": "Q4_1", "8": "Q5_0", "9": "Q5_1"}  # general.file_type -> weight types without a fast CPU kernel
Q8_0 = 7  # LLAMA_FTYPE_MOSTLY_Q8_0
TOLERANCE = 1.005  # perplexity of the copy over that of the original
ROOM = 1 << 28  # bytes that must stay free on the disk beside the copy

SAMPLE = """The lighthouse was built in 1874 on a low ridge of granite, two miles west of the harbour. Its first keeper, \
a retired pilot, kept a diary of the weather for nineteen years, and the harbour office used his figures to plan the \
second breakwater. Ships that came in from the north had to keep the light on their left until the chapel stood in \
line with the mill. When the railway arrived, trade moved to the larger port across the bay, and the office closed.

A database that must survive a loss of power writes its changes twice. The first copy goes to a log, and the log is \
forced to the disk before anything else is touched; only then is the main file changed. If the machine stops between \
the two steps, the log is read again at the next start, and the change is either repeated or undone as a whole.

Water boils at a lower temperature on a mountain because the pressure of the air is lower there. At three thousand \
metres it boils at about ninety degrees, so that beans need more time to cook, and a pressure cooker saves fuel."""


def fast(weights: Weights, sha256: str, folder: Path, log_file: str = "") -> tuple[Weights, str]:
    """The weights in the fastest layout that loses nothing, and that layout's name.

    The copy lies in `folder` under the original's digest; it is made in a temporary file and renamed.

    Raises:
        ModelError: llama.cpp cannot write the copy.
    """
    if weights.metadata.get("general.file_type", "") not in SLOW:
        return weights, "original"
    target = folder / f"{sha256[:16]}-q8_0.gguf"
    refused = target.with_suffix(".refused")
    if refused.exists():
        return weights, "original"
    if target.exists():
        return load(str(target), log_file=log_file), "q8_0"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    space = os.statvfs(folder)
    if space.f_bavail * space.f_frsize < ROOM + weights.n_params * 9 // 8:
        return weights, "original"
    written = folder / f".{target.name}.{os.getpid()}"
    try:
        _quantize(weights.path, written)
        copy = load(str(written), log_file=log_file)
        if perplexity(copy) > TOLERANCE * perplexity(weights):
            refused.touch()
            return weights, "original"
        os.replace(written, target)
        return copy, "q8_0"
    finally:
        written.unlink(missing_ok=True)


def _quantize(source: str, target: Path) -> None:
    llama_cpp = quiet()
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = Q8_0
    params.allow_requantize = True
    params.nthread = len(os.sched_getaffinity(0))
    code = llama_cpp.llama_model_quantize(source.encode(), str(target).encode(), ctypes.byref(params))
    if code != 0:
        raise ModelError(f"{source}: llama.cpp could not write a faster copy of it to {target.parent}; use --layout original")


def perplexity(weights: Weights) -> float:
    """exp of the mean negative log-probability of the sample's tokens, each after those before it."""
    tokens = weights.tokenize(SAMPLE)
    context = Context(weights, 1, 512, 1, Stop())
    try:
        scores = score(context, Scoring(0, (*weights.first, *tokens[:1]), [tokens[1:250]]))[0]
    finally:
        context.close()
    return math.exp(-sum(scores) / len(scores))
