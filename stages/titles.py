"""Titles that read like titles: candidates from real headings and the notes' topics, the best chosen by likelihood.

A small model cannot write a good heading, but it can tell a likely one from an unlikely one: the gain in log-probability
of a candidate after the section's facts over the same candidate after nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, combinations, count
from types import MappingProxyType

from mapred.data import REST, Fact
from mapred.errors import BudgetReached
from mapred.llm.model import Model
from mapred.stages.instructions import instruction_like
from mapred.stages.lexicon import MONTHS, STOPWORDS
from mapred.stages.syntax import parse
from mapred.stages.terms import overlap, terms, weight

_DAY = rf"\d\d?\.? (?:{'|'.join(dict.fromkeys(name[:3] for name in MONTHS))})[a-z]* \d"
NUMBER = re.compile(  # `Chapter 3.`, `2.1`, `F.31.` of an appendix, and not the day of `6 April 2023`
    rf"^(?!{_DAY})(?:(?:appendix [A-Z]|(?:section|chapter|part)?\s*(?:[A-Z]\.\d+|[\dIVX]+))(?:\.\d+)*[.:)]?\s+(?=\w)|"
    r"\d+(?:\.\d+)*\.?\s*)",
    re.IGNORECASE,
)
DATED = re.compile(r" \((?:[^()]*, )?[^(),]*\d{4}\)$")  # `Broken valve (Ann Hale, 3 February 2023)`, of a message
ENDED = re.compile(r"(?P<own>.*\S)(?P<end>\s+[-–—|·:]{1,2}\s+\S.*|\s+\([^()]+\))")  # `mod_alias - Apache HTTP Server`
DULL = frozenset(
    "overview introduction summary conclusion conclusions notes note background details example examples usage general "
    "description history contents references appendix miscellaneous faq other more see also topics information name "
    "options synopsis".split()
)
LABEL = re.compile(
    r"^(?:(?:re|fwd?|aw): +)+|^(?:example|figure|table|step|note|exercise|listing|case|appendix)(?: \w{1,3})?: +", re.IGNORECASE
)
LAST = frozenset("a an the of to in on for and or with by from as is are be that which its their this at but not".split())
NOUN = re.compile(r"[A-Za-z][\w-]{3,}")
NO_PART = re.compile(r",|\b(?:and|or|is|are|was|were|has|have|can|does|do|how|what|when|why|where|which|who)\b", re.IGNORECASE)
IN = re.compile(r" (?:in|of|for|with) \w+$")
FINALISTS = 6
SHOWN = 6  # facts of a section that the model reads
GROUNDED = 0.6  # share of a title's terms that the section's facts must hold
LOUD = 5  # letters of a heading in capitals that is no abbreviation
ALIKE = 0.6  # overlap of two titles that are too much the same


@lru_cache(maxsize=1 << 12)
def clean(text: str, most: int = 8) -> str:
    """A heading of `most` words without its number and trailing marks; empty when it does not read like a title."""
    text = " ".join(LABEL.sub("", NUMBER.sub("", DATED.sub("", text.strip()))).split()).strip(" .:;,-–—\"'“”")
    text = text.replace('"', "") if text.count('"') % 2 else text
    words = text.split()
    if text.casefold() == REST.casefold():  # that is what the section of all others is called
        return ""
    if not 1 <= len(words) <= most or not 4 <= len(text) <= 64 or re.search(r"[<>{}=|\\_*\[\]@#]|//|\.\w|\w\(|\?$", text):
        return ""
    if words[-1].lower() in LAST or all(w.lower() in DULL for w in words) or not text[0].isalpha():
        return ""
    if sum(c.isalpha() for c in text) < 0.75 * len(text.replace(" ", "")) or not text.isprintable() or instruction_like(text):
        return ""
    return text[0].upper() + text[1:]


def title(
    facts: Sequence[Fact],
    candidates: Iterable[str],
    taken: Sequence[str],
    rare: dict[str, float],
    model: Model,
    home: str = "",
    around: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> str:
    """The best candidate for a section. `rare` says how little a term is shared with the other sections, 0..1.

    `home` is what the document of most of its facts is called: good enough where no candidate is. `around` has, by fact, the
    terms of the headings that it stands under.
    """
    scored = finalists(facts, candidates, taken, rare, around)
    if not scored:
        named = sentence_case(clean(home), facts)
        return named if named and named not in taken else fallback(facts, taken, rare)
    try:
        gains = likelihood_gain(facts, list(scored), model)
    except BudgetReached:  # what the facts hold decides alone
        gains = dict.fromkeys(scored, 0.0)
    best = max(scored.values()) or 1.0
    return max(scored, key=lambda s: (scored[s] / best + gains[s], s))


def finalists(
    facts: Sequence[Fact],
    candidates: Iterable[str],
    taken: Sequence[str],
    rare: Mapping[str, float],
    around: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> dict[str, float]:
    """The few candidates that the facts hold and the other titles do not, the best first, each with how well it does.

    A term that only a heading over a fact has counts half.
    """
    bags = [(frozenset(terms(f.text)), around.get(f.id, frozenset())) for f in facts]
    scored: dict[str, float] = {}
    for candidate in candidates:
        said = clean(candidate)
        said = sentence_case(said, facts) if said else said
        found = frozenset(terms(said))
        if not said or not found or any(overlap(found, terms(other)) >= ALIKE for other in taken):
            continue
        held = [sum(1.0 if t in bag else 0.5 if t in near else 0.0 for t in found) / len(found) for bag, near in bags]
        grounded = len([t for t in found if any(t in bag or t in near for bag, near in bags)]) / len(found)
        if grounded < GROUNDED:
            continue  # a topic that the model made up
        telling = sum(weight(t) * rare.get(t, 0.5) for t in found) / len(found)
        length = 1.0 if 2 <= len(said.split()) <= 6 else 0.7
        scored[said] = max(scored.get(said, 0.0), (sum(held) / len(held)) * grounded * (0.3 + telling) * length)
    return {s: scored[s] for s in sorted(scored, key=lambda s: (-scored[s], s))[:FINALISTS]}


def sentence_case(text: str, facts: Sequence[Fact]) -> str:
    """`Malformed Database Files` -> `Malformed database files`: each word as the facts spell it mostly, inside sentences."""
    if text.isupper() and len(text) > LOUD:  # `CREDENTIAL CONTEXTS`, but what the facts capitalise throughout stays so
        said = {w for f in facts for w in re.findall(r"\b[A-Z]{2,}\b", f.text)}
        text = " ".join(w if w in said else w.capitalize() for w in text.split())
    spelt: dict[str, Counter[str]] = {}
    for word in (w for f in facts for w in re.findall(r"(?<=[\w,;] )[^\W\d_][\w-]*", f.text)):
        if not word.isupper():  # `COMMIT` is what one types
            spelt.setdefault(word.lower(), Counter())[word] += 1

    def cased(word: str) -> str:
        if word.lower() in MONTHS or word.islower() or (word.isupper() and word != "A"):
            return word
        known = spelt.get(word.lower())
        plain = all(part[1:].islower() or len(part) == 1 for part in word.split("-"))
        return known.most_common(1)[0][0] if known else word.lower() if plain else word

    first, *rest = text.split() or [""]
    made = cased(first)
    return " ".join([first[:1] + made[1:], *map(cased, rest)])


def joins(title: str) -> bool:
    """Can it stand beside another, `one and other`: it is no sentence, no question and no list."""
    return not NO_PART.search(title)


def both(one: str, other: str) -> str:
    """`Commit in Granite` and `locks in Granite` are `Commit and locks in Granite`."""
    end = IN.search(one)
    shared = end and other.endswith(end[0]) and len(other) > len(end[0])
    return f"{one[: end.start()] if end and shared else one} and {other}"


def lowered(title: str, facts: Sequence[Fact]) -> str:
    """The title inside a line: `Isolation levels` -> `isolation levels`, but not `Debian packages` where the facts say so."""
    first = title.split()[0]
    inside = [word for f in facts for word in re.findall(rf"[\w,;] ({re.escape(first)})\b", f.text, re.IGNORECASE)]
    name = not first[1:].islower() or 2 * inside.count(first) > len(inside)
    return title if name else title[0].lower() + title[1:]


def likelihood_gain(facts: Sequence[Fact], titles: Sequence[str], model: Model) -> dict[str, float]:
    """Nats a token that the facts add to each title's log-probability, highest 1, lowest 0."""
    gain = [after - before for after, before in zip(*likelihoods(facts, titles, model), strict=True)]
    low, high = min(gain), max(gain)
    return {t: (g - low) / (high - low) if high > low else 0.5 for t, g in zip(titles, gain, strict=True)}


def likelihoods(facts: Sequence[Fact], titles: Sequence[str], model: Model) -> tuple[list[float], list[float]]:
    """Each title's log-probability, in nats a token, after the facts and after nothing."""
    text = "\n".join(f.text for f in facts[:SHOWN])
    while model.count(text) > model.context // 2:
        text = text[: len(text) * 2 // 3]
    lines = [f" {t}\n" for t in titles]
    after = model.score(f"{text}\n\nThe heading of this section is:", lines)
    before = model.score("The heading of this section is:", lines)
    return [sum(a) / len(a) for a in after], [sum(b) / len(b) for b in before]


def fallback(facts: Sequence[Fact], taken: Sequence[str], rare: Mapping[str, float] = MappingProxyType({})) -> str:
    """The two nouns that most facts share and other sections lack, when no heading fits; one fact's word names none of many."""
    counts: Counter[str] = Counter()
    for fact in facts:
        nouns = (word.text for word in parse(fact.text) if word.tag in ("NN", "NNS", "NNP") and NOUN.fullmatch(word.text))
        counts.update(w for w in dict.fromkeys(nouns) if w.lower() not in STOPWORDS and terms(w) and weight(terms(w)[0]) == 1.0)
    shared = [word for word in counts if counts[word] > 1 or len(facts) == 1]
    best = sorted(shared, key=lambda w: (-counts[w] * rare.get(terms(w)[0], 0.5), w))
    pairs = [" and ".join(pair) for pair in combinations(best[:FINALISTS], 2)] or best[:1] or ["Further facts"]
    made = [name[0].upper() + name[1:] for name in pairs]
    further = (f"{made[0]}, continued{f' ({n})' if n else ''}" for n in count())
    used = {name.casefold() for name in taken}
    return next(name for name in chain(made, further) if name.casefold() not in used)
