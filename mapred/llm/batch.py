"""The batching loop: one context, its slots, and the questions that pass through them.

Each worker thread owns one llama.cpp context with a key-value stream per slot. The shared prefix is evaluated once and
copied into a slot; so is a content that several questions are about. A question's own tokens are evaluated alone, in
pieces cut by their own length only; then all slots decode together, one row each, in rising order. So an answer depends
on its question and on nothing beside it.

Small models run without llama.cpp's flash attention: on a CPU it takes one row at a time where fewer than 64 come
together, and two thirds of a decoding step went into it. Measured on one core with SmolLM2-135M in Q8_0, eight slots,
tokens a second, without and with it: decoding after 228 tokens 132 and 100, after 528 tokens 97 and 58; a prompt of 50
tokens 312 and 171, of 100 tokens 350 and 345, of 400 tokens 325 (in pieces of 100) and 348.

No drafts from the prompt: two rows of a slot round otherwise than one; they would save 8-12 % (tests/bench/drafts.py)."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mapred.errors import MapredError, ModelError
from mapred.llm.grammar import Grammar, Matcher
from mapred.llm.model import Answer, Question
from mapred.llm.weights import Weights

BATCH = 512  # rows of one call
PIECE = {True: 128, False: 512}  # tokens of a prompt evaluated in one call, by whether the model is a small one
KEPT = 2  # streams beside the slots: the shared prefix, and the content after it
STEP = 32  # tokens of each text that one call scores, however many texts there are: so a score depends on its text alone
TEMPERATURE = 0.7  # of an answer with a seed


@dataclass(frozen=True, slots=True)
class Job:
    """A question as tokens. `number` is its place in the stream."""

    number: int
    question: Question
    prefix: tuple[int, ...]  # shared by many questions
    content: tuple[int, ...]  # shared by the questions about one content; empty when there is only one
    own: list[int]


@dataclass(frozen=True, slots=True)
class Scoring:
    """Texts as tokens, to be scored after a prefix. `number` as in Job."""

    number: int
    prefix: tuple[int, ...]
    texts: list[list[int]]


@dataclass(slots=True)
class Slot:
    """A question in flight."""

    job: Job
    matcher: Matcher
    position: int  # of the next token to evaluate
    pending: list[int]  # chosen or forced, not yet evaluated
    evaluated: int
    reused: int
    generated: int = 0
    out: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)  # log-probabilities, where they are wanted
    rng: np.random.Generator | None = None


class Stopped(Exception):
    """The run was interrupted while llama.cpp was at work."""


class Stop:
    """A flag that llama.cpp reads between two nodes of its graph without Python's lock.

    The callback is C's own strlen over one byte: an empty string means go on, any other means stop.
    """

    def __init__(self) -> None:
        self._byte = ctypes.create_string_buffer(2)
        self.data = ctypes.cast(self._byte, ctypes.c_void_p)

    def set(self) -> None:
        self._byte.value = b"x"

    def clear(self) -> None:
        self._byte.value = b""

    def __bool__(self) -> bool:
        return self._byte.value != b""


class Context:
    """A llama.cpp context with `slots` + 2 streams; the last two keep the shared prefix and the shared content after it."""

    def __init__(self, weights: Weights, slots: int, tokens: int, threads: int, stop: Stop, small: bool = True):
        import llama_cpp

        self._lib: Any = llama_cpp
        self.weights = weights
        self.slots = slots
        self.tokens = tokens
        self._stop = stop
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = tokens * (slots + KEPT)
        params.n_batch = params.n_ubatch = BATCH
        params.n_seq_max = slots + KEPT
        params.n_threads = params.n_threads_batch = threads
        params.kv_unified = False
        if small:
            params.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.no_perf = True
        self._abort = ctypes.cast(ctypes.CDLL(None).strlen, llama_cpp.ggml_abort_callback)
        params.abort_callback = self._abort
        params.abort_callback_data = stop.data
        self._handle = llama_cpp.llama_init_from_model(weights.handle, params)
        if not self._handle:
            raise ModelError(f"no memory for a context of {params.n_ctx} tokens; lower --context or --threads")
        self._memory = llama_cpp.llama_get_memory(self._handle)
        self._batch = llama_cpp.llama_batch_init(BATCH, 0, 1)
        self._piece = PIECE[small]
        self._prefix: tuple[int, ...] = ()
        self._content: tuple[int, ...] = ()
        self.after_prefix: NDArray[np.float32] = np.zeros(0, dtype=np.float32)  # logits after the kept prefix

    def evaluate(self, rows: list[tuple[int, int, int, bool]]) -> None:
        """Rows of (token, position, sequence, wants logits), at most BATCH of them."""
        batch = self._batch
        batch.n_tokens = len(rows)
        for i, (token, position, sequence, wanted) in enumerate(rows):
            batch.token[i] = token
            batch.pos[i] = position
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = sequence
            batch.logits[i] = wanted
        code = self._lib.llama_decode(self._handle, batch)
        if code != 0:
            if self._stop:
                raise Stopped
            raise MapredError(f"llama.cpp could not evaluate a batch of {len(rows)} tokens (code {code})")

    def logits(self, row: int) -> NDArray[np.float32]:
        """A copy of the logits of a row of the last batch; shape (n_vocab,)."""
        pointer = self._lib.llama_get_logits_ith(self._handle, row)
        return np.ctypeslib.as_array(pointer, shape=(self.weights.n_vocab,)).copy()

    def prefill(self, tokens: list[int] | tuple[int, ...], position: int, sequence: int) -> int:
        """Evaluates a sequence's tokens in equal pieces; returns the row of the last one's logits."""
        count = -(-len(tokens) // self._piece)
        size = -(-len(tokens) // max(count, 1))
        last = 0
        for start in range(0, len(tokens), size or 1):
            piece = tokens[start : start + size]
            final = start + size >= len(tokens)
            last = len(piece) - 1
            self.evaluate([(t, position + start + i, sequence, final and i == last) for i, t in enumerate(piece)])
        return last

    def begin(self, prefix: tuple[int, ...], sequence: int, content: tuple[int, ...] = ()) -> int:
        """Copies prefix and content into a sequence, evaluating first what is not kept; how many tokens that were."""
        evaluated = 0
        if self._prefix != prefix:
            self._empty(self.slots)
            self._prefix, self._content = (), ()
            self.after_prefix = self.logits(self.prefill(prefix, 0, self.slots))
            self._prefix = prefix
            evaluated += len(prefix)
        if content and self._content != content:
            self._content = ()
            self._copy(self.slots, self.slots + 1)
            self.prefill(content, len(prefix), self.slots + 1)
            self._content = content
            evaluated += len(content)
        self._copy(self.slots + 1 if content else self.slots, sequence)
        return evaluated

    def _copy(self, source: int, target: int) -> None:
        self._empty(target)
        self._lib.llama_memory_seq_cp(self._memory, source, target, -1, -1)

    def _empty(self, sequence: int) -> None:
        self._lib.llama_memory_seq_rm(self._memory, sequence, -1, -1)

    def clear(self) -> None:
        self._lib.llama_memory_clear(self._memory, False)
        self._prefix, self._content = (), ()

    def close(self) -> None:
        self._lib.llama_batch_free(self._batch)
        self._lib.llama_free(self._handle)


class Worker(threading.Thread):
    """Runs jobs from `take` through a context until it gives None; hands what comes out to `give`.

    `take(block)` returns jobs, None for the end, or False when there are none at the moment. Jobs about one content come
    together, so that one worker evaluates it.
    """

    def __init__(
        self,
        context: Context,
        grammar: Grammar,
        take: Callable[[bool], list[Job] | Scoring | bool | None],
        give: Callable[[object], None],
    ):
        super().__init__(daemon=True, name="mapred-engine")
        self._context = context
        self._grammar = grammar
        self._take = take
        self._give = give
        self._slots: dict[int, Slot] = {}
        self._waiting: list[Job] = []

    def run(self) -> None:
        try:
            while self._admit():
                self._step()
        except Stopped:
            pass
        except BaseException as error:  # handed to the thread that asked, which raises it
            self._give(error)
        finally:
            self._slots.clear()

    def _admit(self) -> bool:
        """Fills the free slots. False when there is nothing left to do."""
        while len(self._slots) < self._context.slots:
            if not self._waiting:
                found = self._take(not self._slots)
                if found is None or isinstance(found, bool):
                    return bool(self._slots)
                if isinstance(found, Scoring):
                    self._give((found, score(self._context, found)))
                    continue
                self._waiting = list(found)
            self._start(self._waiting.pop(0), min(set(range(self._context.slots)) - set(self._slots)))
        return True

    def _start(self, job: Job, sequence: int) -> None:
        matcher = self._grammar.matcher(job.question.schema)
        forced = matcher.start()
        tokens = [*job.own, *forced]
        place = len(job.prefix) + len(job.content)
        if place + len(tokens) >= self._context.tokens:
            raise MapredError(f"{job.question.about}: its question leaves no room for an answer; give a larger --context")
        evaluated = self._context.begin(job.prefix, sequence, job.content)
        row = self._context.prefill(tokens, place, sequence)
        slot = Slot(job, matcher, place + len(tokens), [], evaluated + len(tokens), place - evaluated, out=forced)
        if job.question.seed:
            slot.rng = np.random.default_rng(job.question.seed)
        self._slots[sequence] = slot
        self._choose(sequence, self._context.logits(row))

    def _step(self) -> None:
        """One decoding step: slots with one pending token together, a forced run alone."""
        single = sorted(s for s, slot in self._slots.items() if len(slot.pending) == 1)
        runs = sorted(s for s, slot in self._slots.items() if len(slot.pending) > 1)
        if single:
            rows = [(self._slots[s].pending[0], self._slots[s].position, s, True) for s in single]
            self._context.evaluate(rows)
            found = [self._context.logits(row) for row in range(len(single))]
            for sequence, logits in zip(single, found, strict=True):
                self._advance(sequence, 1)
                self._choose(sequence, logits)
        for sequence in runs:
            slot = self._slots[sequence]
            row = self._context.prefill(slot.pending, slot.position, sequence)
            self._advance(sequence, len(slot.pending))
            self._choose(sequence, self._context.logits(row))

    def _advance(self, sequence: int, count: int) -> None:
        slot = self._slots[sequence]
        slot.position += count
        slot.evaluated += count - 1
        slot.pending = []

    def _choose(self, sequence: int, logits: NDArray[np.float32]) -> None:
        """Takes the next token of a slot, with what the grammar forces after it; ends the answer when it is whole."""
        slot = self._slots[sequence]
        token = _pick(logits, slot.matcher.allowed(), slot.rng)
        slot.generated += 1
        if slot.job.question.log_probabilities:
            slot.scores.append(log_probability(logits, token))
        if token in self._context.weights.ends:
            return self._finish(sequence, cut=False)
        slot.pending = [token, *slot.matcher.take(token)]
        slot.out += slot.pending
        room = self._context.tokens - slot.position - len(slot.pending)
        if slot.matcher.done:
            self._finish(sequence, cut=False)
        elif slot.generated >= slot.job.question.limit or room < 1:
            slot.out += slot.matcher.close()
            self._finish(sequence, cut=True)
        return None

    def _finish(self, sequence: int, cut: bool) -> None:
        slot = self._slots.pop(sequence)
        text = self._context.weights.text(slot.out)
        scores = tuple(slot.scores)
        self._give((slot.job, Answer(text, slot.evaluated, slot.reused, slot.generated, cut, log_probabilities=scores)))


def score(context: Context, job: Scoring) -> list[tuple[float, ...]]:
    """Log-probabilities (nats) of every token of every text, in prefill only; texts of one length go together."""
    context.begin(job.prefix, 0)
    first = context.after_prefix
    most = max(1, min(context.slots, BATCH // STEP))
    found: dict[int, tuple[float, ...]] = {}
    order = sorted(range(len(job.texts)), key=lambda i: len(job.texts[i]))
    while order:
        length = len(job.texts[order[0]])
        group = [i for i in order[:most] if len(job.texts[i]) == length]
        order = order[len(group) :]
        rows = _rows(context, [job.texts[i] for i in group], job.prefix) if length > 1 else [[] for _ in group]
        for i, after in zip(group, rows, strict=True):
            found[i] = tuple(log_probability(z, t) for z, t in zip([first, *after], job.texts[i], strict=False))
    return [found[i] for i in range(len(job.texts))]


def _rows(context: Context, texts: list[list[int]], prefix: tuple[int, ...]) -> list[list[NDArray[np.float32]]]:
    """For each text the logits after each of its tokens but the last. The texts have one length."""
    for sequence in range(len(texts)):
        context.begin(prefix, sequence)
    length = len(texts[0]) - 1
    found: list[list[NDArray[np.float32]]] = [[] for _ in texts]
    for start in range(0, length, STEP):
        places = range(start, min(length, start + STEP))
        context.evaluate([(text[i], len(prefix) + i, s, True) for s, text in enumerate(texts) for i in places])
        for s, rows in enumerate(found):
            rows += [context.logits(s * len(places) + i) for i in range(len(places))]
    return found


def log_probability(logits: NDArray[np.float32], token: int) -> float:
    """log softmax(logits)[token], in nats, in double precision."""
    wide = logits.astype(np.float64)
    top = wide.max()
    return float(wide[token] - top - np.log(np.exp(wide - top).sum()))


def _pick(logits: NDArray[np.float32], mask: NDArray[np.bool_], rng: np.random.Generator | None) -> int:
    """The likeliest allowed token, or with a generator one by its probability at a temperature, through Gumbel noise."""
    worth = logits if rng is None else logits / TEMPERATURE + rng.gumbel(size=logits.shape)
    return int(np.where(mask, worth, -np.inf).argmax())
