"""Turns of phrase that say the same, so that a claim and its source are compared in the same words.

text -> text with one form for each turn, and token -> key with one key for each group of synonyms. Used by the check
alone: what an article is made of is chosen by the source's own words. Only what a reader may swap in either direction
stands here; a turn that says a little more or less than another does not.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, zip_longest

from mapred.stages.claims import Kind, Token, stem
from mapred.stages.words import (
    AUXILIARIES,
    BEING,
    DENYING,
    DETERMINERS,
    FINITE_VERBS,
    FUNCTION_WORDS,
    HAPPENED,
    PAST,
    finite,
    gerund,
    row,
    words,
)
from mapred.stages.words import VERBS as BASES

TURNS: dict[str, str] = {
    "cannot": "is not able to|are not able to|is unable to|are unable to|be unable to",
    "can": "is able to|are able to|be able to|is allowed to|are allowed to",
    "to be used": "for use",
    "could": "was able to|were able to",
    "must": "has to|have to|is required to|are required to|needs to|need to",
    "you can": "it is possible to|one can|users can",
    "occur": "take place",
    "occurs": "takes place",
    "ensure": "make sure",
    "ensures": "makes sure",
    "perform": "carry out",
    "performs": "carries out",
    "performed": "carried out",
    "depend on": "rely on|rely upon",
    "depends on": "relies on|relies upon",
    "immediately": "right away|straight away",
    "simultaneously": "at the same time",
    "no longer": "not any more|not any longer",
    "more than": "in excess of",
    "always": "at all times",
    "in the": "within the",
    "since version": "beginning with version|beginning in version|starting with version|as of version",
    "equivalent to": "the equivalent of|an equivalent of",
    "appear": "appear to be",
    "appears": "appears to be",
    "after a": "following a",
    "after an": "following an",
    "sometimes": "at times",
    "including": "which include|which includes|that include|that includes",
    "and": "as well as|and also",
    "once": "as soon as",
    "to": "in order to|so as to",
    "so that": "in order that",
    "because": "due to the fact that|owing to the fact that",
    "before": "prior to",
    "if": "when|whenever|as long as|so long as|provided that|providing that",
    "each other": "one another",
    "although": "even though|though",
    "whether": "whether or not",
    "at most": "no more than|not more than",
    "at least": "no less than|not less than|no fewer than",
    "several": "a number of",
    "many": "a lot of|a large number of",
    "on": "upon",
    "despite": "in spite of",
    "without": "in the absence of",
    "with": "that have|that has|which have|which has|having",
    "using": "by using|by means of|through the use of|with the help of",
}
NOT_NOUNS = words("so such note sure fact case means idea given provided assuming")
IDLE = r" (?:for some reason|in any way|at all)(?=[,.;]|$)| for some reason(?! that| which)|(?<= or) else\b"
ASIDES = "though|on the other hand|of course|in fact|by the way|for that matter|it should be noted that|note that"
VERBS = (
    "occur happen|modify alter|call invoke|choose select|merge combine|execute run|save store|reduce decrease lower|"
    "enhance improve|obtain acquire|retain preserve|construct build|finish complete|terminate end|"
    "generate produce|copy duplicate|halt stop cease|purchase buy|conceal hide|divide split|connect join|"
    "describe explain|decide determine|discover find|locate find|examine inspect|verify confirm|fix repair|shut close|"
    "assist help|reply answer|utilize use|transmit send|"
    "commence begin|enlarge expand|pick choose"
)
OTHERS = (
    "suitable appropriate|additional extra further|particular specific|concurrently simultaneously|location place|"
    "type kind sort|programmer developer|quickly rapidly|amount quantity|error mistake|huge enormous|"
    "whole entire|portion part|benefit advantage|drawback disadvantage downside|goal aim objective|problem issue|"
    "outcome consequence|manner way|immediately instantly|incorrect wrong|"
    "simple easy|useful helpful|essential crucial vital|adequate sufficient|identical same|distinct different|tiny small|"
    "directory folder"
)

VERB_FORMS = {form: gerund(verb) for verb in BASES for form in (verb, finite(verb)[1])}
VERB_BASES = {form: verb for verb in BASES for form in (verb, finite(verb)[1])} | {"has": "have", "have": "have"}
FORMS = {form: one for one, forms in TURNS.items() for form in forms.split("|")}
ANY_START = "|".join(f"[{form[0].upper()}{form[0]}]{form[1:]}" for form in sorted(FORMS, key=len, reverse=True))
TURN = re.compile(rf"(?<![\w'-])(?:{ANY_START})(?![\w'-])")
RELATIVE = re.compile(rf"(?<=\w) (?:that|which|who) ({'|'.join(sorted(VERB_FORMS, key=len, reverse=True))})\b")
DENIED = re.compile(rf"(?<=\w )({'|'.join(sorted(VERB_BASES, key=len, reverse=True))}) no (?=[A-Za-z])")
ONLY = re.compile(r"\bonly ([a-z]+s?) (if)\b")  # `it only works if` is `it works only if`
MEANS = re.compile(r",(?: then)? (?:that|this|it) (?:means|indicates) that\b")
DASH = re.compile(r" -(?= )")
ONE_WORD = re.compile(r"\b(read|write|append|no)-(only|op)\b")
ANY = re.compile(r"\b((?:(?:do|does|did|can|will|must) not|cannot|can not|\w+n't) [a-z]+) any\b")
HAVING = re.compile(rf"\bwithout (?:having|needing) to ({'|'.join(sorted(VERB_FORMS, key=len, reverse=True))})\b")
POINTING = re.compile(r"\b(after|before|until|once|if|in|on|of|to|by|for|from|with|at) that (?=[A-Za-z])")
DENIAL = re.compile(rf"\b(?:{'|'.join(sorted(DENYING))})\b|n['’]t\b", re.IGNORECASE)
GAP = re.compile(  # `all that the city [has to] offer`, and not `so that it [has to] stop`
    r"\b(?:all|much|little|what|everything|anything|something|nothing|right|duty|which"
    r"|(?<!\bso )(?<!\bis )(?<!\bmeans )(?<!\bsays )that)\b(?: \w+){1,6} $",
    re.IGNORECASE,
)
LETTERS = re.compile(r"\b[A-Za-z]+\b")
PART = 3  # letters of each part of a word that a hyphen or a space divides
LONG = 8  # letters of a word whose spelling is compared
ASIDE = re.compile(rf"(?:(?<=^)|(?<=[.!?] )|, )(?:{ASIDES})(?:,|(?<=that)) ?", re.IGNORECASE)
IDLE_ANYWHERE = re.compile(IDLE)
TWICE = re.compile(r"\b([A-Za-z]+(?: [A-Za-z]+){0,2}) \1\b")
SIGNS = {
    "colon": ":",
    "semicolon": ";",
    "comma": ",",
    "asterisk": "*",
    "hash": "#",
    "slash": "/",
    "backslash": "\\",
    "equals": "=",
}
NAMES = {sign: name for name, sign in SIGNS.items()}
SIGN = re.compile(r"[\"“'‘]([:;,*#/\\=])[\"”'’](?=[ ,.;)]|$)")
CAPITALS = re.compile(r"\b[A-Z]{4,}\b")
TWINS = {stem(word): stem(row(group)[0]) for group in (*row(VERBS, "|"), *row(OTHERS, "|")) for word in row(group)}


def canonical(text: str) -> str:
    """`"Upon a crash, of course, it has to stop"` -> `"On a crash it must stop"`."""
    text = SIGN.sub(lambda found: NAMES[found[1]], text)
    bare = RELATIVE.sub(_shorter, TWICE.sub(r"\1", ASIDE.sub(" ", IDLE_ANYWHERE.sub("", text)).strip()))
    if bare[:1] != text[:1] and text[:1].isupper():
        bare = bare[:1].upper() + bare[1:]
    bare = TURN.sub(_turned, bare)
    bare = MEANS.sub(",", DASH.sub(" —", ONE_WORD.sub(r"\1\2", bare)))
    bare = ONLY.sub(r"\1 only \2", ANY.sub(r"\1", bare))
    bare = DENIED.sub(lambda found: f"does not {VERB_BASES[found[1]]} ", bare)
    bare = HAVING.sub(lambda found: f"without {VERB_FORMS[found[1]]}", bare)
    return POINTING.sub(r"\1 the ", bare)


def _turned(found: re.Match[str]) -> str:
    """In the form that stands for it; but `nothing needs to be done` is no `nothing must be done`, nor `when he died` `if`."""
    instead = FORMS[found[0].lower()]
    before, after = found.string[: found.start()], found.string[found.end() :]
    if instead == "must" and (DENIAL.search(before) or GAP.search(before) or after.startswith(" do with")):
        return found[0]  # `all that the city has to offer`
    if instead == "if" and found[0].lower() in ("when", "whenever") and _happened(after):
        return found[0]
    if instead.startswith("after") and before.split()[-1:] and before.split()[-1] in BEING:
        return found[0]  # `they were following a suspect`
    return _as(found[0], instead)


def _happened(clause: str) -> bool:
    """`when [the king died in 1820]` was once; `when [the named file is read]` is whenever."""
    told = re.findall(r"[\w'-]+", re.split(r"[,;.]", clause)[0].lower())
    for before, word in pairwise(("", *told)):
        if word in HAPPENED or (word[-2:] == "ed" and word[-3:] != "eed" and before not in DETERMINERS):
            return True
        if word in AUXILIARIES or word in FINITE_VERBS - PAST:
            return False
    return False


def respelled(claim: str, source: str) -> str:
    """The source with the claim's spelling: `standalone` for `stand-alone`, `experiment` for `experiement`.

    Only where the claim has a word that the source has not, and the source one or two that the claim has not.
    """
    source = _lowered(claim, source)
    mine, its = (set(LETTERS.findall(text)) for text in (claim, source))
    wanted = sorted({word for word in mine if len(word) >= LONG and word.islower()} - its)
    if not wanted:
        return source
    told, at = list[str](), 0
    found = list(LETTERS.finditer(source))
    for one, other in zip_longest(found, found[1:]):
        word, end = "", one.end()
        if other and source[end : other.start()] in ("-", " ") and min(len(one[0]), len(other[0])) >= PART:
            joined = (one[0] + other[0]).lower()
            word, end = (joined, other.end()) if joined in wanted else ("", end)
        if not word and one[0].islower() and one[0] not in mine:
            word = next((each for each in wanted if _slip(each, one[0])), "")
        if word and one.start() >= at:
            told += [source[at : one.start()], word]
            at = end
    return "".join((*told, source[at:]))


def _lowered(claim: str, source: str) -> str:
    """The source with `without rowid` for its `WITHOUT ROWID` where the claim has just that, and neither has the other form."""
    words_ = {word for word in CAPITALS.findall(source) if not re.search(rf"\b{word}\b", claim)}
    low = {word for word in words_ if re.search(rf"\b{word.lower()}\b", claim)}
    low = {word for word in low if not re.search(rf"\b{word.lower()}\b", source)}
    return CAPITALS.sub(lambda found: found[0].lower() if found[0] in low else found[0], source) if low else source


def _slip(word: str, other: str) -> bool:
    """Does one have a single letter more than the other, inside, so that a typing error is likelier than another word?"""
    long, short = (word, other) if len(word) > len(other) else (other, word)
    if len(short) < LONG or len(long) != len(short) + 1 or stem(long) == stem(short):
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(3, len(long) - 2))


def _shorter(found: re.Match[str]) -> str:
    """`pages that hold` -> `pages holding`, but not in `it means that pages hold`, nor in `so that calls of it fail`."""
    before = found.string[: found.start()].rpartition(" ")[2].lower()
    return found[0] if before in FINITE_VERBS | FUNCTION_WORDS | NOT_NOUNS else f" {VERB_FORMS[found[1]]}"


def _as(said: str, instead: str) -> str:
    return instead.capitalize() if said[0].isupper() else instead


def twin(token: Token) -> Token:
    """The token under the key of its group of synonyms."""
    return replace(token, key=TWINS[token.key]) if token.kind is Kind.WORD and token.key in TWINS else token
