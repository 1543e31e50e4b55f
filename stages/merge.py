"""Reduce: convolutional layers over notes in topic order, until few are left.

[Note] -> layers of [Note], each smaller than the one before. A window owns its notes and only reads the neighbours beside
it, so that no fact comes out twice; its border follows the ids of the notes, not their positions, so that a note that is
added changes O(log n) windows. The kernel sees topics and digests, a bounded number of them, and names what they share. Where
no model is asked, a note is called as the first of those that it merges: what the model's names add to an outline is less
than the seeds differ (tests/bench/README.md, `named`), so that only `--effort high` asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from mapred.cache.key import key
from mapred.data import Note
from mapred.llm.model import Model, Question
from mapred.stages.order import rank_of, topic_order

SYSTEM = "Several notes of a report belong together. Give the one heading, of two to six words, that fits all of them."
SHOTS = (
    (
        "- Construction of the lighthouse: The lighthouse on the ridge was completed in 1874.\n"
        "- The change to electric light: Its lamp was changed from oil to electricity after the second war.",
        '{"topic":"History of the lighthouse"}',
    ),
    (
        "- Borrowing periods: Members may borrow up to five books for four weeks.\n"
        "- Fines: A fine is due for each day after that.\n- Reservations: A book can be reserved for one week.",
        '{"topic":"Rules for borrowing books"}',
    ),
)
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"topic": {"type": "string", "minLength": 3, "maxLength": 60}},
        "required": ["topic"],
        "additionalProperties": False,
    }
)
LIMIT = 24
SAID = 160  # characters of each digest that a kernel sees
TOPIC = 60  # and of each topic


def windows(notes: Sequence[Note], stride: int) -> list[tuple[int, int]]:
    """Bounds of the notes that each window owns: 2 to `stride` of them, cut where an id says so; the last may own one more.

    The cut after a note depends on that note alone, unless the window has reached its stride.
    """
    bounds, start = [], 0
    for at, note in enumerate(notes):
        size = at + 1 - start
        if size >= stride or (size >= 2 and rank_of(note.id) % 2 == 0):
            bounds.append((start, at + 1))
            start = at + 1
    if start < len(notes):
        if len(notes) - start == 1 and bounds:
            bounds[-1] = (bounds[-1][0], len(notes))
        else:
            bounds.append((start, len(notes)))
    return bounds


def reduce(notes: Sequence[Note], model: Model | None, *, kernel: int, stride: int, until: int, seed: int) -> list[list[Note]]:
    """All layers, the given notes (in topic order) first, the smallest last: at most `until` notes, or one."""
    layers = [topic_order(notes)]
    while len(layers[-1]) > max(1, until):
        layers.append(list(_layer(layers[-1], model, kernel, stride, seed)))
        if len(layers[-1]) >= len(layers[-2]):
            raise AssertionError("a layer did not shrink")
    return layers


def _layer(notes: Sequence[Note], model: Model | None, kernel: int, stride: int, seed: int) -> Iterator[Note]:
    owned = windows(notes, stride)
    if model is None:
        yield from (_merged(notes[start:end], "") for start, end in owned)
        return
    questions = []
    for start, end in owned:
        beside = range(end, min(len(notes), start + kernel))
        questions.append(_question([notes[i] for i in (*range(start, end), *beside)], model, seed))
    topics = {q.about: json.loads(answer.text)["topic"] for q, answer in model.ask(questions)}
    for (start, end), asked in zip(owned, questions, strict=True):
        yield _merged(notes[start:end], " ".join(topics.get(asked.about, "").split()))  # none where a budget has ended


def _question(window: Sequence[Note], model: Model, seed: int) -> Question:
    """The digests are cut until the context holds the question: in some scripts a letter takes three tokens."""
    said = SAID
    while True:
        content = "\n".join(f"- {n.topic[:TOPIC]}: {n.digest[:said]}" for n in window)
        asked = Question("+".join(n.id for n in window), SYSTEM, SHOTS, content, SCHEMA, LIMIT, seed)
        if said == 0 or model.count(content) + model.overhead(asked) + LIMIT <= model.context:
            return asked
        said //= 2


def _merged(owned: Sequence[Note], topic: str) -> Note:
    """Closed: notes in, a note out. Facts are the union of the children's, in their order."""
    facts = tuple(dict.fromkeys(f for n in owned for f in n.facts))
    name = key("note", *(n.id for n in owned))[5:21]
    digest = max(owned, key=lambda n: (len(n.facts), n.id)).digest
    layer = 1 + max(n.layer for n in owned)
    return Note(f"layer{layer}:{name}", topic or owned[0].topic, digest, facts, tuple(n.id for n in owned), layer)
