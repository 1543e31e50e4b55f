"""Phrase: a fact said shorter by the model, checked against its evidence, or left as the quote that it is.

[Fact] -> Phrased. One sentence a question: small models hold on to one sentence far better than to a list. A text that fails
the check is asked for again in half the words, when this model's prose has shown itself worth its tokens; then the source's
own words stand.

To be asked for something shorter is what small models copy least at. Of 60 sentences a model of 0.5B parameters copied 58
when it was to say them "again in your own words", and 2 passed; asked for something shorter, 42 and 12; for half the words, 21
and 15, and 20 with a third text. Of 103 the bundled model's 9, 12 and 9 passed, 15 of the last two together.

No digit and no capitalised word that its sentence does not hold may come through, but none is masked while a text is
written. Over 200 texts of the bundled model, without and with such a mask, 25 and 1 held one, and 20 and 19 passed the
check; over 98 of a stronger model none and none, 9 and 9. The check refuses all of them; the mask cost up to 0.4 ms a token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mapred.data import Fact, Verdict
from mapred.llm.model import Model, Question
from mapred.stages.lexicon import STOPWORDS, SUBORDINATORS
from mapred.stages.stem import stem
from mapred.stages.verify import check

SYSTEM = "You shorten sentences."
SHORTENED = (  # a sentence, and what is left of it
    (
        "The lighthouse on the ridge, which was completed in 1874 after six years of work, is built from local granite and can "
        "be seen from the harbour on a clear day.",
        "The lighthouse on the ridge is built from local granite.",
    ),
    (
        "It is important to understand that members may borrow up to five books for four weeks, provided that no fine is open.",
        "Members may borrow up to five books, provided that no fine is open.",
    ),
    (
        "When the parcel cannot be delivered, the driver leaves a card and then takes the parcel back to the depot, where it "
        "is kept for seven days.",
        "When the parcel cannot be delivered, the driver takes it back to the depot.",
    ),
    (
        "The compiler does not, in general, remove a variable that is never read unless the option -O2 has been given on the "
        "command line.",
        "In general, the compiler does not remove a variable that is never read unless -O2 has been given.",
    ),
    (
        "Because the pressure of the air is lower on a mountain than at the sea, water boils there at a lower temperature, "
        "namely at about 90 degrees at 3000 metres.",
        "On a mountain water boils at a lower temperature, about 90 degrees at 3000 metres.",
    ),
)
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"says": {"type": "string", "minLength": 1, "maxLength": 400}},
        "required": ["says"],
        "additionalProperties": False,
    }
)
WORTH = 0.3  # share of the first texts not mere copies that pass the check: from here more tries are worth their tokens
TOKEN = re.compile(r"[^\W_]+(?:[-_.'’][^\W_]+)*")
QUOTATION = re.compile(r"\"|(?<!\w)'|'(?!\w)")  # they come in pairs
TERM = re.compile(r"[\"“]([^\"“”]+)[\"”]")
BEFORE, AFTER = r"(?<![\w:/@#$*~%+=.-])", r"(?![\w:/@#$*~%+=-])"  # a full stop may end a term's sentence
TRIES = 2  # further tries at most: half the words, and that with the next seed
FEWEST = 5  # words that a text may have however short its source is


@dataclass(frozen=True, slots=True)
class Phrased:
    """The texts that passed, by fact id; of the other facts those that the check refused; and how many first texts passed.

    A mere copy of the quote is neither: the quote stands, and nothing was refused. `reworded` names the facts whose text is
    of code instead (shorten.py).
    """

    texts: Mapping[str, str]
    written: int
    passed: int
    refused: Mapping[str, tuple[str, Verdict]] = field(default_factory=dict)
    reworded: frozenset[str] = frozenset()


def phrase(
    facts: Sequence[Fact],
    model: Model,
    context: Callable[[Fact], Sequence[str]],
    seed: int,
    advance: Callable[[], None] = lambda: None,
    tries: int = TRIES,
) -> Phrased:
    """Asks for each fact. `context` gives texts whose names a sentence may use: the document's title and headings.

    `tries` bounds how often more what fails is asked for.
    """
    known = {f.id: f for f in facts}
    texts: dict[str, str] = {}
    refused: dict[str, tuple[str, Verdict]] = {}
    waiting = [f for f in facts if _fits(f, model)]
    written = passed = copied = 0
    for attempt in range(1 + tries):
        for asked, answer in model.ask([_question(f, seed, attempt) for f in waiting]):
            fact = known[asked.about]
            said = _tidy(json.loads(answer.text)["says"], fact)
            written += attempt == 0
            if attempt == 0:
                advance()
            copied += attempt == 0 and said == fact.text
            if answer.cut:
                continue
            verdict = judge(said, fact, context(fact))
            if verdict is Verdict.SUPPORTED:
                texts[fact.id] = said
                passed += attempt == 0
            elif verdict is not Verdict.QUOTED:
                refused.setdefault(fact.id, (said, verdict))
        waiting = [f for f in waiting if f.id not in texts]
        if not waiting or not passed or passed < WORTH * (written - copied):
            break
    return Phrased(texts, written, passed, {name: text for name, text in refused.items() if name not in texts})


def judge(said: str, fact: Fact, context: Sequence[str]) -> Verdict:
    """`supported` if every Evidence of the fact carries the text, `quoted` for a mere copy, else what is wrong with it.

    The end of a quote is no wording of its own, and a copy; what was cut off before it is often a condition or a date.
    """
    if fact.text.lower().endswith(said.lower()):
        return Verdict.QUOTED
    if len(QUOTATION.findall(said)) % 2:
        return Verdict.WEAK
    verdict = Verdict.SUPPORTED
    for evidence in fact.evidence:
        quotes = [span.quote for span in evidence.spans]
        found = check(said, quotes, context).verdict
        if found is not Verdict.SUPPORTED:
            return found
        if not names_held(said, [*quotes, *context]) or not terms_held(said, quotes):
            verdict = Verdict.CONFLICT
    return verdict


def names_held(said: str, texts: Sequence[str]) -> bool:
    """Do the texts hold every number and every capitalised word of the sentence letter by letter?

    Stricter than the check, which compares stems: `Cosmos` is not `Cosmo`. The first word may be capitalised anew.
    """
    held = {word for text in texts for word in _words(text)}
    small = {word.lower() for word in held} | STOPWORDS | SUBORDINATORS
    stems = {stem(word) for word in held if word[0].islower()}
    for at, word in enumerate(_words(said)):
        if any(c.isdigit() for c in word) or (word[0].isupper() and at):
            if word not in held:
                return False
        elif word[0].isupper() and word.lower() not in small and stem(word) not in stems:
            return False
    return True


def terms_held(said: str, quotes: Sequence[str]) -> bool:
    """Does the source have what the sentence has in quotation marks, letter by letter? `":memory:"` is not `"memory:"`."""
    return all(
        any(re.search(f"{BEFORE}{re.escape(term)}{AFTER}", quote) for quote in quotes)
        for term in (found.strip().rstrip(".,;") for found in TERM.findall(said))
    )


def _words(text: str) -> list[str]:
    return [re.sub(r"['’]s$", "", word) for word in TOKEN.findall(text)]


def _fits(fact: Fact, model: Model) -> bool:
    asked = _question(fact, 0, 1)  # the longer of its questions
    return model.count(asked.content) + model.overhead(asked) + asked.limit <= model.context


def _question(fact: Fact, seed: int, attempt: int) -> Question:
    """Something shorter; then half the words; then half the words with the next seed."""
    # a small model takes the quotation marks of the source for the end of its own string
    text = fact.text.replace('"', "'")
    content = _request(text, max(FEWEST, len(text.split()) // 2) if attempt else 0)
    return Question(
        fact.id, SYSTEM, BOUNDED if attempt else SHOTS, content, SCHEMA, 24 + len(text) // 3, seed + max(0, attempt - 1)
    )


def _request(source: str, words: int) -> str:
    """`words` are the most that the text may have, or 0."""
    return f"Sentence: {source}\nShorter{f', in at most {words} words' if words else ''}:"


def _shots(bounded: bool) -> tuple[tuple[str, str], ...]:
    told = ((_request(source, len(said.split()) if bounded else 0), {"says": said}) for source, said in SHORTENED)
    return tuple((request, json.dumps(answer, separators=(",", ":"))) for request, answer in told)


SHOTS, BOUNDED = _shots(False), _shots(True)  # of the first question, and of those in so many words


def _tidy(said: str, fact: Fact) -> str:
    """One line, with a full stop and the source's kind of quotation marks."""
    said = " ".join(said.split())
    if '"' in fact.text:
        said = re.sub(r"(?<!\w)'([^']+)'(?!\w)", r'"\1"', said)
    return said if said.rstrip("”\"'’")[-1:] in ".!?" else said + "."
