"""What of a sentence is somebody's own words, and what only says whose they are.

A quotation that is part of its source's sentence may say another thing than the whole: `whole_sentences` tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mapred.stages.sentences import split
from mapred.stages.titles import ENDED, NUMBER
from mapred.stages.verbatim import Folded
from mapred.stages.words import words
from mapred.stages.write import FRAMES

NAMELESS = ("the text", "one file")  # what an article calls standard input, and a file that has no name to say
LONG_QUOTE = 4  # words in quotation marks that must stand in the source
QUOTATION = re.compile(r"“([^“”]+)”")
STRAIGHT = re.compile(r'(?<!\w)"([^"]+)"(?!\w)')
ALL_QUOTED = re.compile(r"“(?P<inner>[^“”]+)”[.!?]?")
# what may stand before a quotation and claims nothing but whose words it is
SPEAKERS = words(
    "the a this that its in of to us we it as is way following according source text document documentation manual page "
    "article report paper author authors section chapter guide faq book standard specification says say states state "
    "writes write notes explains explain reads read tells puts"
)
LED = re.compile(r"(?P<lead>[^“”\"]{1,120}?)[:,]?\s+(?P<said>“[^“”]+”|\"[^\"]+\")(?P<stop>[.!?]?)")
LEAD_IN = tuple(
    re.compile(re.escape(f).replace(r"\{\}", "(?P<title>.+?)", 1).replace(r"\{\}", "(?P<said>“.*”)"), re.I) for f in FRAMES
)


def quotations(text: str) -> list[str]:
    """What the text says in quotation marks, but for single terms."""
    found = [m[1] for m in QUOTATION.finditer(text)]
    found += [m[1] for m in STRAIGHT.finditer(QUOTATION.sub(" ", text))]
    return [words.strip() for words in found if len(words.split()) >= LONG_QUOTE]


def whole_sentences(said: str, passages: Sequence[str]) -> bool:
    """Is each sentence of what is said a whole sentence, or the whole, of a passage?"""
    known = {_bare(p) for p in passages} | {_bare(p[start:end]) for p in passages for start, end in split(p)}
    return _bare(said) in known or all(_bare(said[start:end]) in known for start, end in split(said))


def _bare(text: str) -> str:
    return Folded(text).text.strip(" .")


def unframed(text: str) -> tuple[str, str]:
    """One of our sentences without the words that only name the source of its quotation, and the title that they name."""
    for pattern in LEAD_IN:
        if found := pattern.fullmatch(text):
            return found["said"], found["title"]
    return text, ""


def unled(text: str, titles: Sequence[str]) -> str:
    """The quotation alone, where the words before it do nothing but say whose it is: `The manual says: "..."`."""
    found = LED.fullmatch(text)
    known = SPEAKERS | {word for title in titles for word in re.findall(r"\w+", title.lower())}
    if found and all(word in known for word in re.findall(r"\w+", found["lead"].lower())):
        return f"“{found['said'][1:-1]}”"
    return text


def is_called(name: str, title: str) -> bool:
    """Does an article that says `name` speak of this title: without its number, or the ending that a site's pages share?"""
    ended = ENDED.fullmatch(title)
    return _spoken(name) in {_spoken(title), *([_spoken(ended["own"])] if ended else [])}


def _spoken(title: str) -> str:
    return " ".join((NUMBER.sub("", title) or title).split()).casefold()
