"""Cuts: what may go from an English sentence by its grammar, or be said in fewer words. Whether that is still true is not said.

(words of a sentence) -> [Cut], a list for each kind. Only what the parser holds for one constituent goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mapred.stages.rewordings import FORMS
from mapred.stages.syntax import Word, root_of, subject_of
from mapred.stages.words import DENYING, row

Cut = tuple[int, int, str]  # text[start:end], and what stands there instead

PLAINER = row(  # turns of phrase that are said plainer in the form that the check has for them
    "prior to|in order to|so as to|due to the fact that|owing to the fact that|is able to|are able to|is unable to|"
    "are unable to|has to|have to|is required to|are required to|needs to|make sure|"
    "makes sure|through the use of|by means of|with the help of|by using|carry out|carries out|take place|takes place|"
    "rely upon|relies upon|at the same time|in spite of|whether or not|in excess of|a number of|a large number of|"
    "even though|not more than|no more than|not less than|no less than|no fewer than|starting with version|"
    "beginning with version|provided that",
    "|",
)
PLAIN = {turn: FORMS[turn] for turn in PLAINER} | {"to make sure that": "to ensure that"}
TURN = re.compile(rf"(?<![\w'’-])(?:{'|'.join(sorted(PLAIN, key=len, reverse=True))})(?![\w'’-])", re.IGNORECASE)
# behind these words `have to` is no `must`, nor is `able to` always `can`
NEVER_BEHIND = frozenset(
    "not n't no never may might must can could should would will shall to do does did don't doesn't didn't only just "
    "been being be nothing nobody none neither or and".split()
)
BETWEEN = frozenset("also then still therefore thus".split())  # `may also have to`
IDLE = frozenset("simply actually really itself themselves".split())
OPENERS = frozenset(
    "hence thus therefore instead however moreover furthermore also additionally accordingly consequently collectively "
    "similarly likewise nevertheless nonetheless finally and but so".split()
)
SUPPOSING = frozenset("if when whenever once unless assuming after because since".split())
RELATIVE = frozenset(("which", "who", "whose", "where"))
RESUMING = frozenset(("VBZ", "VBP", "VBD", "MD"))  # what goes on behind an apposition
DESCRIBING = frozenset(("JJ", "VBN", "VBG"))
LEADING = frozenset(("IN", "CC", "TO", "DT", "CD"))  # what stands before brackets that belong to what follows
ADDING = frozenset("or and if unless only but not no".split())
OF = frozenset("version versions release releases developer developers user users maintainer maintainers".split())
MEANS = frozenset(("using", "via", "through", "by"))
SIDE = frozenset(("conj", "ccomp", "parataxis"))  # of a statement beside the first: `A, B, and C`
STATING = frozenset(("ROOT", "xcomp", "ccomp"))
REASONS = frozenset(("because", "since", "so"))


def idle(words: Sequence[Word]) -> Iterator[Cut]:
    """Adverbs that add nothing, and a word at the start that only leads on from the sentence before."""
    if [w.text for w in words[:2]] == ["Note", "that"]:
        yield words[0].start, words[1].end, ""
    for at, word in enumerate(words):
        if at == 0 and word.text.lower() in OPENERS:
            comma = len(words) > 1 and words[1].text == ","
            if comma or word.role == "cc":
                yield word.start, words[1].end if comma else word.end, ""
        elif word.text.lower() in IDLE and word.role == _as(word) and _alone(words, at) and not _denied(words, at):
            yield word.start, word.end, ""
        elif word.text == "then" and words[0].text.lower() in SUPPOSING and _clause_before(words, at):
            yield words[at - 1 - (words[at - 1].text == ",")].end, word.end, ","


def _as(word: Word) -> str:
    return "appos" if word.text.lower().endswith(("self", "selves")) else "advmod"


def _clause_before(words: Sequence[Word], at: int) -> bool:
    """Does a clause end here, its comma left out?"""
    ends = [w.stretch[1] for w in words if w.role == "advcl" and w.stretch]
    return any(last + (last < len(words) and words[last].text == ",") == at for last in ends)


def _alone(words: Sequence[Word], at: int) -> bool:
    """Does nothing hang on it, with white space on both sides, or a comma behind?"""
    if words[at].stretch != (at, at + 1):
        return False
    before = at == 0 or words[at - 1].end < words[at].start
    return before and (at + 1 == len(words) or words[at].end < words[at + 1].start or words[at + 1].text == ",")


def _denied(words: Sequence[Word], at: int) -> bool:
    """`not merely`, `not so simply`."""
    return words[at].text != "actually" and any(w.text.lower() in DENYING for w in words[max(0, at - 3) : at])


def turns(text: str) -> Iterator[Cut]:
    """Turns of phrase that have a plainer one."""
    for found in TURN.finditer(text):
        before = [word for word in re.findall(r"[\w'’]+", text[: found.start()])[-3:] if word.lower() not in BETWEEN][-1:]
        if before and (before[0].lower() in NEVER_BEHIND or "'" in before[0] or "’" in before[0]):
            continue
        instead = PLAIN[found[0].lower()]
        yield found.start(), found.end(), instead.capitalize() if found[0][0].isupper() else instead


def reduced(words: Sequence[Word]) -> Iterator[Cut]:
    """`a file [that is] read by all`."""
    for at, word in enumerate(words):
        if word.role == "relcl" and word.tag == "VBN" and word.stretch and word.stretch[0] == at - 2:
            who, being = words[at - 2], words[at - 1]
            passive = who.text in ("that", "which") and who.role == "nsubjpass" and being.text in ("is", "are", "was", "were")
            if passive and word.stretch[1] > at + 1 and words[at - 3].text != ",":
                yield who.start, being.end, ""


def owned(words: Sequence[Word]) -> Iterator[Cut]:
    """`the SQLite developers` for `the developers of SQLite`."""
    for at in range(1, len(words) - 1):
        of, owner, head = words[at], words[at + 1], words[at - 1]
        named = owner.tag == "NNP" and owner.stretch == (at + 1, at + 2) and of.stretch == (at, at + 2) and owner.head == at
        if of.text == "of" and named and head.text in OF and of.head == at - 1:
            yield head.start, owner.end, f"{owner.text} {head.text}"


def brackets(words: Sequence[Word]) -> Iterator[Cut]:
    """What stands in brackets, but not those of `f()`."""
    opened: list[int] = []
    for at, word in enumerate(words):
        if word.text == "(":
            opened.append(at)
        elif word.text == ")" and opened:
            first = opened.pop()
            before = words[first - 1] if first else word
            loose = before.end < words[first].start and before.tag not in LEADING and before.text[-1].isalnum()
            inside = [w.text for w in words[first + 1 : at] if w.text.isalpha() and len(w.text) > 1]
            narrows = at + 1 < len(words) and words[at + 1].tag in ("NN", "NNS") and words[at - 1].tag in DESCRIBING
            if not opened and loose and inside and not narrows and words[first + 1].text.lower() not in ADDING:
                yield words[first].start, word.end, ""


def asides(words: Sequence[Word]) -> Iterator[Cut]:
    """Relative clauses and appositions behind a comma."""
    for word in words:
        if word.stretch is None or word.role not in ("relcl", "appos"):
            continue
        first, last = word.stretch
        if first == 0 or words[first - 1].text != "," or (word.role == "relcl" and words[first].text not in RELATIVE):
            continue
        closed = last < len(words) and words[last].text == ","
        if word.role == "appos" and closed and not (last + 1 < len(words) and words[last + 1].tag in RESUMING):
            continue  # `a dash, a letter, and a name` is a list
        if closed or (last < len(words) and words[last].text in ".;"):
            yield words[first - 1].start, words[last].end if closed else words[last].start, ""


def defining(words: Sequence[Word]) -> Iterator[Cut]:
    """`X [is a program that] counts words`."""
    root = root_of(words)
    what = next((n for n, w in enumerate(words) if w.head == root and w.role == "attr"), None)
    opens = root + 1 < len(words) and words[root].text in ("is", "are") and words[root + 1].text in ("a", "an")
    if not opens or what is None or words[what].tag not in ("NN", "NNS"):
        return
    for at, word in enumerate(words):
        if word.role == "relcl" and word.head == what and word.stretch:
            who = word.stretch[0]
            if words[who].text in ("that", "which") and words[who].role == "nsubj" and words[who].head == at:
                yield words[root].start, words[who].end, ""


def tails(words: Sequence[Word]) -> Iterator[Cut]:
    """The last clause of the sentence, if it says by what means, what for or why, or is a statement of its own."""
    end = len(words) - 1 if words[-1].text == "." else len(words)
    for at, word in enumerate(words):
        if word.stretch is None or word.stretch[1] < end or word.stretch[0] < 2:
            continue
        first = word.stretch[0]
        opens = words[first].text.lower()
        doing = opens != "by" or (first + 1 < len(words) and words[first + 1].tag == "VBG")
        hangs = word.role == "acl" or (word.role in ("advcl", "prep") and words[word.head].role in STATING)
        means = opens in MEANS and doing and hangs
        purpose = opens == "to" and word.role == "advcl"
        reason = opens in REASONS and word.role == "advcl"
        own = word.role == "conj" and words[first - 1].text == "and" and words[word.head].role == "ROOT"
        beside = (n for n in range(first) if words[n].role in SIDE)
        subject = subject_of(words, at)
        bidden = words[word.head].tag == "VB" and subject is not None and subject.text == "you"  # `stop, and you win`
        own = own and subject is not None and not bidden and all(subject_of(words, n) is None for n in beside)
        if means or purpose or reason or own:
            first -= own
            first -= first > 1 and words[first - 1].text == ","
            yield words[first].start, words[end - 1].end, ""
