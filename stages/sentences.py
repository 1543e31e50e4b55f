"""Cut a paragraph into sentences by rule, and tell which of them can be quoted alone.

text -> [(start, end)]: nothing but white space lies between two sentences, and no text is changed. It knows English
best; other languages are cut at their own stops and judged by length, symbols and ending only.
"""

from __future__ import annotations

import re
from itertools import pairwise, takewhile

from mapred.stages.lexicon import MONTHS
from mapred.stages.syntax import parse
from mapred.stages.words import (
    AUXILIARIES,
    BARE_NOUNS,
    FINITE_VERBS,
    FUNCTION_WORDS,
    GERUNDS,
    LEANING,
    LEANING_PHRASES,
    NO_VERB_AFTER,
    PAST,
    PRONOUNS,
    VERBS,
    words,
)

CLOSERS = "\"'”’»)\\]}」』）】》*_`"
NOTES = r"(?:\[\^?\w{1,4}\]|[¹²³⁰-⁹]+)*+"  # marks of footnotes: `earth.[1] The`
STOP = re.compile(
    r"(?P<blank>\n[^\S\n]*\n)|"
    rf"(?P<wide>[。！？｡]+[{CLOSERS}]*|[।॥۔؟]+)|(?<![.!?…])(?P<stop>[.!?…]++){NOTES}[{CLOSERS}]*+{NOTES}(?=\s)",
)
LAST_WORD = re.compile(r"[^\s(\[{\"“‘]+$")
NEXT_WORD = re.compile(r"\s+(?P<open>[\"'“‘«(\[{*_`–—•-]*)(?P<word>\S+)")
ENUMERATOR = re.compile(r"[\s(\[*•-]*(?:\d+(?:\.\d+)*|[A-Za-z]|[ivxIVX]{2,5})\.$")
IDENTIFIER = re.compile(r"\w*_\w|\w+\(\)|--?\w|\w+\.\w|[a-z]+[A-Z]|\w+\d\b")

NEVER_ENDS = words(
    "e.g i.e vs cf viz dr mr mrs ms prof st mt gen col sgt capt hon rev fig figs eq eqs sec secs ch chap ref refs "
    "approx ca resp incl esp gov sen rep messrs mme ed eds vol vols pp p art arts ex fn nr tel lt maj cmdr adm brig cpl pres "
    "fr wm geo op supp civ"
)
NEVER_ENDS_A_NAME = words("ft pt")  # `Ft. Worth`, and `The room is 5 ft. The doors are wide.`
ENDS_BEFORE_OPENER = words("al jr sr bros dept fed inc ltd co corp")
FIRMS = words("inc ltd corp jr sr")  # belong to the name before: `Yahoo! Inc. was bought`
ENDS_UNLESS_NUMBER = words("no nos art app ver v etc est min max misc cont")
PERSON = re.compile(r"\w{3,}(?:ist|ian)")  # `the novelist J.`
NAME = re.compile(r"[A-Z]\.|[A-Z][a-z]+ [A-Z][a-z]+")  # behind an initial: `K. Rowling`, `Robert Oppenheimer`
MONTHS_AND_DAYS = words("jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur fri sat")
OPENERS = words(
    "the a an this that these those it he she we they you i in on at for with when if but and so as to there however "
    "one some all no not each every most many its their our by from since after before because although while"
)
REACH = 240  # a bracket or quotation that closes within so many characters is kept whole


def split(text: str) -> list[tuple[int, int]]:
    """The bounds of the sentences of a paragraph: `split("Go. Dr. No stays.")` is `[(0, 3), (4, 17)]`."""
    bounds: list[tuple[int, int]] = []
    start = 0
    for stop in STOP.finditer(text):
        if stop["blank"] is None and not _ends(text, start, stop):
            continue
        _add(bounds, text, start, stop.start() if stop["blank"] is not None else stop.end())
        start = stop.end()
    _add(bounds, text, start, len(text))
    return bounds


def _add(bounds: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    inner = piece.strip()
    if inner:
        left = start + len(piece) - len(piece.lstrip())
        bounds.append((left, left + len(inner)))


def _ends(text: str, start: int, stop: re.Match[str]) -> bool:
    """Does a sentence end at this stop?"""
    end = stop.end()
    if _inside(text, start, end):
        return False
    if stop["wide"] is not None:
        return True
    follower = NEXT_WORD.match(text, end)
    if follower is None:
        return True
    word = follower["word"]
    if word[0].islower() and not (stop["stop"][-1] == "." and IDENTIFIER.match(word)):
        return False
    if word.rstrip(".,").lower() in FIRMS:
        return False
    if not any(c.isalnum() for c in word) and word[0] not in "<$§@#¿¡":
        return bool(follower["open"]) or len(word) > 1
    if stop["stop"] == ".":
        return _full_stop(text, start, stop.start("stop"), follower.start("word"), word)
    return True


def _full_stop(text: str, start: int, at: int, next_at: int, follower: str) -> bool:
    """Is the single full stop at `at` more than the mark of an abbreviation, an initial or a number in a list?"""
    if at - start < 12 and ENUMERATOR.match(text, start, at + 1):
        return False
    found = LAST_WORD.search(text, max(start, at - 40), at)
    if found is None:
        return True
    word, before = found[0].lower(), text[max(start, found.start() - 40) : found.start()].split()[-1:]
    if word in NEVER_ENDS or (word in NEVER_ENDS_A_NAME and not (before and before[0][-1].isdigit())):
        return False
    if word in ENDS_UNLESS_NUMBER or word in MONTHS_AND_DAYS:
        return not follower[0].isdigit() and not (found[0] == "v" and before and before[0][0].isupper())
    opens = follower.rstrip(",'’").lower() in OPENERS and follower[0].isupper()
    if word in ENDS_BEFORE_OPENER:
        return opens
    if len(word) == 1 and word.isalpha() and found[0].isupper():
        return opens or (_follows_noun(before) and not NAME.match(text, next_at))
    if re.fullmatch(r"(?:[a-z]{1,2}\.)+[a-z]", word):
        return opens
    return True


def _follows_noun(before: list[str]) -> bool:
    """Is the letter in `in mode M.` a value, where `by J.` and `the physicist J.` have an initial?"""
    if not before or not before[0].islower() or PERSON.fullmatch(before[0]):
        return False
    return before[0] not in ("by", "and", "of", "with", "from", "to", "or")


def _inside(text: str, start: int, end: int) -> bool:
    """Does the place lie in a bracket or quotation that was opened in this sentence and closes soon?"""
    behind = text[max(start, end - REACH) : end]
    for opening, closing in (("(", ")"), ("[", "]"), ("“", "”")):
        if behind.count(opening) > behind.count(closing):
            ahead = text[end : end + REACH]
            other, close = ahead.find(opening), ahead.find(closing)
            if close >= 0 and not 0 <= other < close and "\n\n" not in ahead[:close]:
                return True
    if behind.count('"') % 2:
        close = text.find('"', end, end + REACH)
        return close >= 0 and not text[close - 1].isspace()
    return False


SHORTEST, LONGEST = 6, 45  # words of a sentence worth quoting
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
WORD_OR_FIGURE = re.compile(rf"{WORD.pattern}|\d[\d.,]*")
PLAIN = re.compile(rf"[(\[\"'“‘]*{WORD.pattern}(?:/{WORD.pattern})?[)\]\"'”’.,;:!?…—–-]*")
CODED = re.compile(r"[(\[\"'“‘]*(?:-{0,2}\w+(?:[-_.:]\w+)*(?:\(\w*\))?|[\d.,%–-]+)[)\]\"'”’.,;:!?…—–-]*")
LABEL = re.compile(r"(?:\S+ ){0,3}\S+: |[^.,:]*\bto (?:notice|note): ")
# `Root cause: the valve was worn.`, `10 March 2023: The lamp was lit.`, and not `Default: ...` nor `--all: ...`.
HEADED = re.compile(
    r"(?!.*\b(?:default|type|values?|returns?|examples?|syntax|usage|input|output|options?|figure|table|listing|see|notes?|notice|"
    r"solution|question|answer|problem|step|hint|tip|exercise)"
    r"\b[^:]*:)(?:[A-Z][a-z]+(?: [a-z]+){0,3}|\d\d? [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d\d?, \d{4}|\d{4}-\d\d-\d\d): "
    r"(?:that )?(?=[A-Za-z])",
    re.IGNORECASE,
)
ENDING = re.compile(rf"(?:\.|[。！｡।॥۔]){NOTES}[{CLOSERS}]*{NOTES}$")
UNREAD = re.compile(r"://|→|\ufffd|\|[A-Za-z][\w-]*\|")  # a reader is not told what these mean
WIDE = re.compile(r"[\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
LEANS = re.compile(rf"\W*(?:{LEANING_PHRASES})(?!\w)", re.IGNORECASE)
FOLLOWS = re.compile(r"[^,]*\b(?:can|could|will|may|must|is|are) then\b")  # `Others can then use it.`, with no `when` before
ASIDE = re.compile(r"\(.*\)\W*")
# `Nothing in this agreement limits ...`: the text itself, of which a reader is told what it is.
_OWN = "agreement|contract|licen[cs]e|deed|lease|treaty|act|regulation|constitution|policy|amendment|depth|kind|size|sort"
POINTS = re.compile(
    rf"\b(?:th(?:is|ese)(?! (?:{_OWN})\b)|that(?=[.;]| out\b)|"
    r"those(?! (?:who|that|which|of|in|with|for|from|whose))|such(?! (?:as|that)\b)|likewise|aforementioned)",
    re.IGNORECASE,
)
POINTS_AWAY = re.compile(
    r"\b(?:the (?:above|following|previous|preceding|former|latter)|as follows(?!: \w+ \w+ \w+)|"
    r"(?:see|described|listed|shown|mentioned|discussed|noted|given|explained|defined|outlined|above|below)"
    r" (?:above|below|later|earlier|previously|next|here|also|section|chapter|figure|table)|(?:saw|seen) earlier|"
    r"(?:section|figure|fig\.|table|chapter|appendix|step|example|paragraph|footnote) \d|"
    r"(?:previous|next|following|preceding|earlier|later) (?:section|chapter|page|paragraph|example|table|sentence)|"
    r"(?<!\b[Ww]e )(?<!\bI )hereby|(?<!to )(?<!must )follows?\.$|you (?:are|were) looking for (?:is|was|has)|"
    r"(?:page|node|document|site) (?:has|was) (?:been )?moved|"
    r"(?:above|below)[.,;)]|the (?:\w+ ){1,3}(?:above|below)(?! (?:the|an?|sea|ground|zero|average|\d))\b)",
    re.IGNORECASE,
)
# `It can be used in several ways.`: what the sentence promises stands behind it.
_HOW_MANY = "two|three|four|five|six|several|various|different|distinct|main|basic|following|many|more|other"
PROMISES = re.compile(
    r"\b(?:in|of|are|is|has|have|takes?|do|does|with|by) "
    rf"(?:(?:at least|\(at least\)|a number of|a few|one of|any of|the|these|{_HOW_MANY}) )*(?:{_HOW_MANY}|few|number of) "
    r"(?:ways|forms|things|possibilities|choices|methods|steps|parts|kinds|types)\.$",
    re.IGNORECASE,
)
# What a sentence opens with when the one before it is all that it needs.
CONTINUES = re.compile(
    r"(?:It|They|He|She|Its|Their|His|Her|This|These|Such|However|Therefore|Thus|Hence|Instead|Otherwise|Consequently|"
    r"Nevertheless|Then|Because of this|As a result|In other words|In this (?:case|way|mode)|For this reason)\b(?! (?:section|"
    r"chapter|page|document|article|paper|example|figure|table|list|appendix|manual|book|report)\b)"
)
LONGEST_CONTINUING = 32  # words
# `It was agreed that ...`, `It is possible to ...`: nothing is meant by `It`.
EXPLETIVE = re.compile(
    r"It (?:is|was|has been|may be|can be|should be|must be|will be)(?: \w+){0,3}? (?:(?:agreed|known|decided|resolved|noted|"
    r"expected|assumed|asked|feared|claimed|clear|possible|impossible|likely|unlikely|important|necessary|essential|true) that|"
    r"(?:agreed|decided|resolved|planned|possible|impossible|important|necessary|essential) to|asked (?:why|whether|how))\b"
)
OWN = re.compile(rf"This (?:{_OWN}) ")
SUPPOSES = re.compile(r"(?:Had|Should|Were) [^?]*, ")
FINITE = ("VBD", "VBZ", "VBP")  # Penn Treebank tags
PAIRS = ("()", "[]", "{}", "“”", "«»", "「」", "（）")


def stands_alone(text: str, verb: bool = True, least: int = SHORTEST) -> bool:
    """Can the sentence be understood, and quoted, without its neighbours?

    `verb`: it must hold a verb that is known; without, it is trusted to be a sentence because it ends like one.
    `least`: words that it must have.
    """
    text = text.strip()
    if not _quotable(text, least):
        return False
    found = WORD.findall(text)
    if not _english(found):
        return True  # what follows cannot judge it
    if label := HEADED.match(text):
        rest = text[label.end() :]
        return not elliptic(rest) and not _leans(rest, _lower(WORD.findall(rest))) and _has_verb(rest)
    return not _leans(text, _lower(found)) and (not verb or _has_verb(text))  # the tagger, which is dear, last


def continues(text: str) -> bool:
    """Can the English sentence be quoted right after the one before it in its source, though hardly alone?

    >>> continues("It is written anew each time."), continues("It is shown in the figure below.")
    (True, False)
    """
    text = text.strip()
    found = WORD.findall(text)
    if not CONTINUES.match(text) or POINTS_AWAY.search(text) or len(text.split()) > LONGEST_CONTINUING:
        return False
    return _quotable(text) and _english(found) and _has_verb(text)


def elliptic(text: str) -> bool:
    """Is it said of a term that stands before it? `Shows all files.`, `If asked, show it.`, `A list of what it shows.`

    Of other sentences it would be too strict: it takes `A file that is lost can be restored.` for a part of one.
    """
    found = _lower(WORD_OR_FIGURE.findall(LEADING.sub("", text)))
    if len(found) < 2:
        return False
    if found[0] in FINITE_VERBS - AUXILIARIES and found[1] not in FINITE_VERBS:
        return True
    head = list(takewhile(lambda word: word not in RELATIVES, found))
    verbs = (word for before, word in pairwise(head) if before not in NO_VERB_AFTER)
    plain = AUXILIARIES | PAST | (VERBS if found[0] == "the" else frozenset())
    return found[0] in ("a", "an", "the") and not any(w in plain or (w in FINITE_VERBS and w.endswith("s")) for w in verbs)


def _quotable(text: str, least: int = SHORTEST) -> bool:
    """Does it look like a sentence: of some length, mostly of words, with brackets that close?"""
    if not text or not ENDING.search(text) or not _balanced(text):
        return False
    if len(WIDE.findall(text)) > len(text) / 3:
        return 12 <= len(text) <= 160
    tokens = text.split()
    found = WORD.findall(text)
    if not least <= len(tokens) <= LONGEST or len(WORD_OR_FIGURE.findall(text)) < least:
        return False
    if LABEL.match(text) and not HEADED.match(text):
        return False
    if _plainness(tokens) < 0.75 or UNREAD.search(text):
        return False
    return not text[0].islower() and sum(w.isupper() and len(w) > 1 for w in found) <= 0.4 * len(found)


def _lower(found: list[str]) -> list[str]:
    return [word.lower().replace("’", "'") for word in found]


def _english(found: list[str]) -> bool:
    return sum(word in FUNCTION_WORDS for word in _lower(found)) >= 0.08 * len(found)


def _plainness(tokens: list[str]) -> float:
    """The share of tokens that are words; names of code and figures count half."""
    plain = [token for token in tokens if PLAIN.fullmatch(token)]
    coded = [token for token in tokens if CODED.fullmatch(token) and not PLAIN.fullmatch(token)]
    return (len(plain) + len(coded) / 2) / len(tokens)


def _has_verb(text: str) -> bool:
    """Is there a finite verb beyond the first word? `a copy` and `CHECK` are none; `a survey in 2019 found` has one.

    A verb that is not listed counts where the tagger takes it for that of a main clause.
    """
    pairs = pairwise(WORD_OR_FIGURE.findall(text))
    if any(w in AUXILIARIES or (w in FINITE_VERBS and before.lower() not in NO_VERB_AFTER) for before, w in pairs):
        return True
    return any(word.tag in FINITE and word.role in ("ROOT", "conj") for word in parse(text)[1:])


def _balanced(text: str) -> bool:
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in PAIRS) and text.count('"') % 2 == 0


def _leans(text: str, words: list[str]) -> bool:
    """Does an English sentence rest on what was said, or shown, before it or elsewhere?"""
    expletive = EXPLETIVE.match(text)
    opens = words[0].partition("'")[0] in LEANING and not expletive and not OWN.match(text)
    if opens or ASIDE.fullmatch(text) or _hangs(text, words):
        return True
    if FOLLOWS.match(text) or LEANS.match(text) or any(each.search(text) for each in (POINTS, POINTS_AWAY, PROMISES)):
        return True
    if expletive:
        return any(word in PRONOUNS - {"that"} for word in words[1:])
    if len(words) < 10 and any(word in PRONOUNS and word != "that" for word in words):
        return True
    if words[0] in AUXILIARIES and not SUPPOSES.match(text):
        return True
    if len(words) > 2 and words[0] == "the" and words[1] in BARE_NOUNS and words[2] in FINITE_VERBS:
        return True
    for word in words:  # a pronoun before the first noun or verb has nothing in the sentence to stand for
        if word in PRONOUNS:
            return True
        if len(word) > 3 and word not in _NO_NOUN and not word.endswith("ly"):
            return False
    return True


def _hangs(text: str, words: list[str]) -> bool:
    """`Creating a file and reading it.`: the gerund that it opens with has nothing that it is or does."""
    if words[0] not in GERUNDS or "," in text:
        return False
    return not any(w in AUXILIARIES or w in PAST or (w in FINITE_VERBS and w.endswith(("s", "ed"))) for w in words[1:])


RELATIVES = words("which that who whom whose where when if")
LEADING = re.compile(r"(?:When|If|Unless|Before|After|While|Instead of)\b[^,]*, ")
_NO_NOUN = (
    FUNCTION_WORDS
    | MONTHS.keys()
    | words("when while after before since because although though unless until whenever where once")
    | words("monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow")
)
