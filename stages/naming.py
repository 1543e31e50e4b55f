"""What an article calls a document: by its own title, short enough for a sentence, and never more than a name.

{document: title} -> {document: name}. A title is the one text of a source that is said without a quote. `The dam broke. “All
fled” said the mayor` as a title would put words into the article that no check has seen: then the file's name stands for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath

from mapred.stages.instructions import instruction_like
from mapred.stages.lexicon import STOPWORDS
from mapred.stages.titles import ENDED, LOUD, NUMBER

LONGEST_NAME = 110  # characters of what a document is called in a sentence
NO_NAME = re.compile(r"[\"“”„‟«»‹›]|(?<!\b[A-Z])(?<!\bNo)[.!?。]\s+\w|\[\d")  # it quotes somebody, it tells something, it cites
SITE = 3  # documents whose titles end alike
STDIN = "-"


def spoken(title: str, name: str) -> str:
    """Its title without a number, or its file's name where the title is no name."""
    if name == STDIN:
        return "the text"
    short = _quiet(NUMBER.sub("", title) or title)
    if len(short) <= LONGEST_NAME and short.isprintable() and not NO_NAME.search(short) and not instruction_like(short):
        return short
    return _file(PurePosixPath(name).name)


def _quiet(title: str) -> str:
    """`STATEMENT OF ANN HALE` -> `Statement of Ann Hale`; short words may be abbreviations."""
    if not title.isupper() or len(title) <= LOUD or " " not in title:
        return title
    return " ".join(
        w.lower() if w.lower() in STOPWORDS else w.capitalize() if sum(map(str.isalpha, w)) > 3 else w for w in title.split()
    )


def _file(name: str) -> str:
    """The file's name or path; of one that is too long the last parts."""
    file = NO_NAME.sub(" ", "".join(sign for sign in name if sign.isprintable()))
    while len(file) > LONGEST_NAME and "/" in file:
        file = file.partition("/")[2]
    return file[:LONGEST_NAME].strip() if not instruction_like(file) else "one file"


def is_file(name: str, path: str) -> bool:
    """May a document at `path` be called `name`, by its file's name or by the end of its path?"""
    parts = path.split("/")
    return any(_file("/".join(parts[at:])).casefold() == name.casefold() for at in range(len(parts)))


def shortened(titles: Mapping[str, str]) -> dict[str, str]:
    """The title of each document without the ending that pages of one site share.

    `mod_alias - Apache HTTP Server` is `mod_alias` where three documents end so and no two would be called the same.
    """
    halves = {name: found.group("own", "end") for name, title in titles.items() if (found := ENDED.fullmatch(title))}
    pages = Counter(end for _, end in halves.values())
    short = {name: own for name, (own, end) in halves.items() if pages[end] >= SITE and any(map(str.isalpha, end))}
    told = Counter({**titles, **short}.values())
    return {name: spoken(own if (own := short.get(name)) and told[own] == 1 else titles[name], name) for name in titles}


def called(titles: Mapping[str, str]) -> dict[str, str]:
    """What the article calls each document, by its name, no two the same unless a name addresses a model (`one file`).

    Documents that are all entitled `Introduction` go by their files' names, and files of one name by their paths.
    """
    names = shortened(titles)
    for files in ({name: PurePosixPath(name).name for name in titles}, {name: name for name in titles}):
        shared = Counter(names.values())
        names = {name: said if shared[said] == 1 else _file(files[name]) for name, said in names.items()}
    return names
