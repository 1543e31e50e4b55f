"""Wordings: what a sentence can be shortened to, by its grammar. Whether that is still true is for the check to say.

text -> Wordings. Idle words go (`then`, `simply`, `in order` of `in order to`), and what stands in brackets but holds no digit;
a clause may change its place. That says as much. Asides between commas and a last clause may go too, which says less. Only what
the parser holds for one constituent goes, and what is left keeps most of the words of content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mapred.stages import cuts
from mapred.stages.cuts import Cut
from mapred.stages.syntax import Word, parse, root_of, subject_of
from mapred.stages.terms import terms
from mapred.stages.words import AUXILIARIES, DENYING, FUNCTION_WORDS, finite, gerund

KEPT = 0.6  # share of the words of content that a wording keeps
FEWEST = 5  # words
ENGLISH = 0.08  # share of function words, in a text that the parser can read
MOVING = frozenset("if when whenever because since while after before although unless once".split())
ARGUED = frozenset("because since while before after".split())  # beside a `not` it matters which is denied
SOON = "as soon as "
POINTING = frozenset(("PRP", "PRP$", "WP", "EX"))  # what they stand for should be named before
CLOSED = frozenset(("DT", "IN", "PDT", "PRP$", "CD", "WRB", "PRP"))  # words that are no names
TELLING = frozenset(
    form
    for verb in "indicate check show determine decide know see tell ask specify define describe say find note explain".split()
    for form in (*finite(verb), gerund(verb))
)
CLAUSES = frozenset(("advcl", "acl", "relcl", "mark", "ccomp"))
LOOSE = re.compile(r"\s+(?=[,.;:)](?:\s|$))|(?<=\()\s+")
DOUBLED = re.compile(r"[,;:]+(?=\s*[,.;:])|(?<=\s)\(\s*\)")


@dataclass(frozen=True, slots=True)
class Wordings:
    """Of one sentence, the best first, and never the sentence itself: what says as much, and what says less."""

    whole: tuple[str, ...]
    less: tuple[str, ...]


def wordings(text: str) -> Wordings:
    """Other forms of an English sentence; none of a text that is not one sentence."""
    words = parse(text)
    english = sum(w.text.lower() in FUNCTION_WORDS for w in words) >= ENGLISH * len(words)
    if not english or sum(w.role == "ROOT" for w in words) != 1 or _without(text, ()) != text:
        return Wordings((), ())
    always = [*cuts.idle(words), *cuts.turns(text), *cuts.reduced(words), *cuts.owned(words)]
    brackets, asides, tails = list(cuts.brackets(words)), list(cuts.asides(words)), list(cuts.tails(words))
    plain = [cut for cut in brackets if not any(c.isdigit() for c in text[cut[0] : cut[1]])]
    whole = [*([*plain, cut] for cut in cuts.defining(words)), plain, []]
    less = [brackets, *([*plain, cut] for cut in asides), [*brackets, *asides]]
    less += [*([*plain, cut] for cut in tails), *([*plain, *asides, cut] for cut in tails)]
    told = dict.fromkeys(_without(text, [*made, *always]) for made in whole)
    told |= dict.fromkeys(_moved(text, words))
    shorter = dict.fromkeys(_without(text, [*made, *always]) for made in less)
    wanted = len(set(terms(text)))

    def good(made: str) -> bool:
        enough = len(made.split()) >= FEWEST and len(set(terms(made))) >= KEPT * wanted
        ended = made[-1:] in ".!?" or text[-1:] not in ".!?)"
        return made != text and enough and ended and made.count("(") == made.count(")") and made.count('"') % 2 == 0

    return Wordings(tuple(filter(good, told)), tuple(made for made in shorter if made not in told and good(made)))


def _moved(text: str, words: Sequence[Word]) -> Iterator[str]:
    """`If B, A.` for `A if B.`, and the other way: where one clause stands beside one statement."""
    root = root_of(words)
    hung = any(w.head == root and w.role == "conj" for w in words)
    marked = any(w.text in ";:(" or w.text.lower() in ("e.g.", "i.e.") for w in words)
    if hung or marked or words[-1].text != "." or not words[root].tag.startswith("VB") or _open(words, root):
        return
    denied = any(w.text.lower() in DENYING for w in words)
    for at, word in enumerate(words):
        if word.role != "advcl" or word.head != root or word.stretch is None:
            continue
        first, last = word.stretch
        last -= words[last - 1].text == ","
        opens = words[first].text.lower()
        if opens not in MOVING and not text[words[first].start :].lower().startswith(SOON):
            continue
        subject = subject_of(words, at)
        if subject is None or subject.tag in POINTING | {"DT"} or (denied and opens in ARGUED):
            continue
        if first == 0 and words[last].text == ",":
            main, behind = words[last + 1 : -1], words[root:-1]
            pointing = any(w.tag in POINTING or w.text == "," for w in main) or any(w.role in CLAUSES for w in behind)
            whole = main and main[-1].text.lower() not in AUXILIARIES | DENYING  # `though A is, B is not`
            if whole and main[0].text != "then" and main[0].text[0].isalpha() and not pointing:
                said = _capital(text[main[0].start : main[-1].end])
                yield f"{said} {_small(text[: words[last - 1].end], words[0])}."
        elif last == len(words) - 1 and first > 1 and words[0].tag in CLOSED:
            main = words[: first - (words[first - 1].text == ",")]
            if not any(w.text == "," or w.tag in POINTING for w in (*main, *words[first:last])):
                clause = _capital(text[words[first].start : words[last - 1].end])
                yield f"{clause}, {_small(text[: main[-1].end], words[0])}."


def _open(words: Sequence[Word], root: int) -> bool:
    """Does the clause say what is told, as an object would? `The field indicates [when it fails]`."""
    whole = any(w.head == root and w.role in ("dobj", "ccomp", "auxpass") for w in words)
    return words[root].text.lower() in TELLING and not whole


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str, first: Word) -> str:
    return text[0].lower() + text[1:] if first.tag in CLOSED and first.text != "I" else text


def _without(text: str, cuts: Sequence[Cut]) -> str:
    """The text with its cuts made, those inside of others left out, and its marks and its capital put right."""
    made, at = [], 0
    for start, end, instead in sorted(cuts, key=lambda cut: (cut[0], -cut[1])):
        if start >= at:
            made += [text[at:start], instead]
            at = end
    told = " ".join("".join((*made, text[at:])).split())
    told = LOOSE.sub("", DOUBLED.sub("", LOOSE.sub("", told))).lstrip(",;: ")
    first = told.split()[0] if told else ""
    if first.isalpha() and first.islower():
        told = _capital(told)
    return told
