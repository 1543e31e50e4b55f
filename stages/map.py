"""Map: what each chunk says. The model reads the sentences that can stand alone and chooses by number.

[Chunk] -> (Note, [Fact]). A number costs two tokens and leads to a verbatim sentence by construction. The model does not
phrase here: of its facts an article uses a part only, so wording is asked for later and for those alone (phrase.py); and
the digest is the chunk's best sentence, since a small model's own digest costs forty tokens and is often false.
A question depends on its chunk, the brief and the settings alone: a file that is added changes no other question.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from mapred.data import Chunk, Document, Evidence, Fact, Note, Sentence, Span
from mapred.llm.model import Model, Question
from mapred.stages.instructions import instruction_like, wanted
from mapred.stages.particulars import particular
from mapred.stages.salience import CLUTTER, SELF, salience
from mapred.stages.sentences import continues
from mapred.stages.terms import frequent, overlap, terms

SYSTEM = (
    "You take notes for a report. Read the numbered sentences of a document. Give their topic in two to six words, as a "
    "heading would have it, and the numbers of the sentences that tell a reader most."
)
SHOTS = (
    (
        "Document: Harbour lights\nSection: History\n"
        "[1] The lighthouse on the ridge was completed in 1874.\n"
        "[2] Visitors are asked to keep to the path.\n"
        "[3] Its lamp was changed from oil to electricity after the second war.",
        '{"topic":"Construction of the lighthouse","facts":[1,3]}',
    ),
    (
        "Document: Library rules\n"
        "[1] The reading room has a large window.\n"
        "[2] Members may borrow up to five books for four weeks.\n"
        "[3] A fine is due for each day after that.",
        '{"topic":"Borrowing periods and fines","facts":[2,3]}',
    ),
)
SHOWN_TOPICS = frozenset(term for _, answer in SHOTS for term in terms(json.loads(answer)["topic"]))
SHOWN = 8  # sentences of a chunk that a question shows
CHOSEN = 3  # sentences that an answer may choose
KEPT = 4  # facts that a chunk gives, and at most as many again that have figures
TOPIC = 60  # characters
LIMIT = 48  # tokens of an answer
BONUS = 0.05  # salience that the model's choice adds: little, since small models choose hardly better than chance
AGAIN = 0.5  # overlap of content words from which a sentence says the one before it again rather than going on
DIGEST = 480  # characters: at most 120 tokens


@dataclass(frozen=True, slots=True)
class Reading:
    """A chunk with the salience of each of its sentences."""

    chunk: Chunk
    weights: tuple[float, ...]

    @property
    def shown(self) -> tuple[int, ...]:
        """Indices of the sentences that a question shows: the best, in their order."""
        best = sorted((i for i, w in enumerate(self.weights) if w > 0), key=lambda i: (-self.weights[i], i))
        return tuple(sorted(best[:SHOWN]))


def read(chunks: Sequence[Chunk], brief: str, strict: bool = True) -> list[Reading]:
    """The chunks of one document with their sentences weighed; not `strict`: those that cannot stand alone too.

    A sentence that talks to a model ("Ignore all previous instructions") is not quoted unless the brief asks about such.
    """
    heavy = frequent(terms(s.text) for chunk in chunks for s in chunk.sentences)
    about, open_to_all = terms(brief), wanted(brief)

    def weigh(sentence: Sentence, place: int, chunk: Chunk) -> float:
        weight = salience(sentence, place, chunk, heavy, about, strict)
        return weight if weight == 0 or open_to_all or not instruction_like(sentence.text) else 0.0

    return [Reading(chunk, tuple(weigh(s, place, chunk) for place, s in enumerate(chunk.sentences))) for chunk in chunks]


def take_notes(
    readings: Sequence[Reading], model: Model, seed: int, document: Callable[[str], Document]
) -> Iterator[tuple[Note, list[Fact]]]:
    """Asks about each reading and yields its note and facts as the answers come, in any order."""
    pending = {reading.chunk.id: reading for reading in readings}
    shown: dict[str, tuple[int, ...]] = {}

    def questions() -> Iterator[Question]:
        for reading in readings:
            asked, shown[reading.chunk.id] = question(reading, seed, model)
            yield asked

    for asked, answer in model.ask(questions()):
        found = json.loads(answer.text)
        chosen = {shown[asked.about][n - 1] for n in found["facts"]}
        reading = pending.pop(asked.about)
        yield note(reading, chosen, _own(" ".join(found["topic"].split()), reading.chunk), document)


def _own(topic: str, chunk: Chunk) -> str:
    """The topic, but nothing where it is an example's: its words are in that, and not in the chunk."""
    said = set(terms(topic))
    if said.isdisjoint(SHOWN_TOPICS):
        return topic
    held = terms(" ".join((chunk.title, *chunk.heading, *(s.text for s in chunk.sentences))))
    return "" if said.isdisjoint(held) else topic


def question(reading: Reading, seed: int, model: Model) -> tuple[Question, tuple[int, ...]]:
    """The question and the sentences that it shows: the least telling are left out until the context holds it.

    What names the document goes last: a heading in a script that takes three tokens a letter may leave no room.
    """
    shown, named = reading.shown, True
    while True:
        sentences = [reading.chunk.sentences[i] for i in shown]
        content = _content(reading.chunk, sentences, named)
        asked = Question(reading.chunk.id, SYSTEM, SHOTS, content, _schema(len(shown)), LIMIT, seed)
        fits = model.count(asked.content) + model.overhead(asked) + LIMIT <= model.context
        if fits or (len(shown) == 1 and not named):
            return asked, shown
        if len(shown) == 1:
            named = False
            continue
        least = min(shown, key=lambda i: reading.weights[i])
        shown = tuple(i for i in shown if i != least)


def _schema(sentences: int) -> str:
    return json.dumps(
        {
            "type": "object",
            "properties": {
                "topic": {"type": "string", "minLength": 3, "maxLength": TOPIC},
                "facts": {
                    "type": "array",
                    "items": {"enum": list(range(1, sentences + 1))},
                    "minItems": 1,
                    "maxItems": min(CHOSEN, sentences),
                },
            },
            "required": ["topic", "facts"],
            "additionalProperties": False,
        }
    )


def _content(chunk: Chunk, sentences: Sequence[Sentence], named: bool) -> str:
    head = f"Document: {chunk.title[:120]}\n" if named else ""
    if chunk.heading and named:
        head += f"Section: {' > '.join(chunk.heading[-2:])[:160]}\n"
    return head + "\n".join(f"[{n}] {s.text}" for n, s in enumerate(sentences, 1))


def note(reading: Reading, chosen: Collection[int], topic: str, document: Callable[[str], Document]) -> tuple[Note, list[Fact]]:
    """The note and the facts of a chunk: its most salient sentences, those that the model chose a little ahead.

    A chunk that was not asked about gives its best sentences too; its heading is its topic then.
    """
    chunk = reading.chunk
    weights = [w + BONUS if i in chosen else w for i, w in enumerate(reading.weights)]
    ranked = sorted((i for i, w in enumerate(weights) if w > 0), key=lambda i: (-weights[i], i))
    kept = [*ranked[:KEPT], *[i for i in ranked[KEPT:] if particular(chunk.sentences[i].text)][:KEPT]]
    facts = [_fact(chunk, i, weights[i], document(chunk.document)) for i in sorted(kept)]
    digest = chunk.sentences[ranked[0]].text[:DIGEST] if ranked else ""
    topic = topic or (chunk.heading[-1] if chunk.heading else chunk.title)[:TOPIC]
    return Note(chunk.id, topic, digest, tuple(f.id for f in facts)), facts


def _fact(chunk: Chunk, index: int, weight: float, document: Document) -> Fact:
    """The sentence as a fact, with the one after it where that one goes on: `It is written anew each time.`"""
    told = [chunk.sentences[index]]
    if index + 1 < len(chunk.sentences) and _goes_on(told[0], chunk.sentences[index + 1], document):
        told.append(chunk.sentences[index + 1])
    spans = tuple(_span(chunk, sentence, document) for sentence in told)
    text = " ".join(span.quote for span in spans)
    return Fact(f"{chunk.id}/{index + 1}", text, (Evidence(spans),), quoted=True, weight=round(weight, 6))


def _goes_on(one: Sentence, other: Sentence, document: Document) -> bool:
    beside = not document.text[one.end : other.start].strip(" ")  # in one paragraph, or one cell
    unfit = SELF.search(other.text) or CLUTTER.search(other.text) or instruction_like(other.text)
    again = overlap(terms(one.text), terms(other.text)) >= AGAIN
    return one.alone and beside and continues(other.text) and not unfit and not again


def _span(chunk: Chunk, sentence: Sentence, document: Document) -> Span:
    return Span(
        id=f"{chunk.document}:{sentence.start}-{sentence.end}",
        document=chunk.document,
        chunk=chunk.id,
        start=sentence.start,
        end=sentence.end,
        quote=document.text[sentence.start : sentence.end],
        locator=document.locate(sentence.start, sentence.end),
    )
