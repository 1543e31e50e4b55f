"""Deixis: which sentences mean something only from the mouth of who wrote them, and when: `I signed it yesterday.`

text -> bool. Such a sentence is always quoted, and its source is named before it: said anew, by an article, it would be false.
"""

from __future__ import annotations

import re

PERSON = re.compile(r"\b(?:I(?=[ ’'][a-z])|[Ww]e|[Mm]y|[Oo]urs?|me|us|mine|[Mm]yself|[Oo]urselves)\b")
TIME = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|from now on|so far this|until now|(?:since|on|next|last|this) "
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day(?! \d)|(?:last|next|this) (?:night|week|weekend|month|year|morning|afternoon|"
    r"evening|spring|summer|autumn|winter)|(?:hours?|days?|weeks?|months?|years?) ago)\b",
    re.IGNORECASE,
)


def deictic(text: str) -> bool:
    """Does it speak of its author, or of the day on which it was written?

    >>> deictic("In my view the valve leaks."), deictic("The valve leaks since Sunday."), deictic("The valve leaks.")
    (True, True, False)
    """
    return PERSON.search(text) is not None or TIME.search(text) is not None
