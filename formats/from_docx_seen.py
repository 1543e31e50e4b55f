"""The body of a Word document as its reader sees it, for a parser that knows plain paragraphs and runs only.

What is wrapped (tracked insertions, content controls, fields, smart tags) stands in its wrapper's place; runs that Word does
not show or that are struck are taken out: by themselves or by their style, and letters too small or, on plain paper, too white
to be read; text that is set high is written so; text boxes follow their paragraph. What was deleted the parser leaves out.
"""

from __future__ import annotations

from typing import Any

from mapred.formats.raised import Settle, lowered, raised, settle_runs

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # a text box once more, for old programs
RUN, VALUE = W + "rPr", W + "val"
OFF = ("0", "false", "off")
WRAPPERS = [W + tag for tag in ("ins", "moveTo", "smartTag", "customXml", "fldSimple", "sdtContent", "sdt")]
ABOUT = {W + tag for tag in ("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "fldData")}  # said of a wrapper
HEIGHTS: dict[str, Settle] = {"superscript": raised, "subscript": lowered}
UNSAID = ("vanish", "strike", "dstrike")


def show(document: Any) -> None:
    """Changes the tree of a python-docx document."""
    body = document.element.body
    _unwrap(body)
    for run in _unsaid(document):
        run.getparent().remove(run)
    _settle(document)
    _lift(body)


def _unwrap(body: Any) -> None:
    for wrapper in list(body.iter(*WRAPPERS)):
        gallery = wrapper.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if gallery is None or gallery.get(VALUE) != "Table of Contents":
            for child in list(wrapper):
                if child.tag not in ABOUT:
                    wrapper.addprevious(child)
        wrapper.getparent().remove(wrapper)


def _unsaid(document: Any) -> list[Any]:
    """The runs that nobody sees, and those that are struck."""
    shaded = document.element.find(W + "background") is not None
    styles = {style.get(W + "styleId"): _switches(style.find(RUN)) for style in document.styles.element.iter(W + "style")}
    found = []
    for run in document.element.body.iter(W + "r"):
        own, above = run.find(RUN), _paragraph(run)
        switches: dict[str, bool] = {}
        for style in _styles(own, above):
            switches |= styles.get(style, {})
        if any((switches | _switches(own)).values()) or _unreadable(run, own, above, shaded):
            found.append(run)
    return found


def _paragraph(node: Any) -> Any:
    return next(node.iterancestors(W + "p"), None)


def _styles(own: Any, above: Any) -> list[str]:
    """The names of the styles of a paragraph and of a run in it; what the latter says counts more."""
    marks = [
        above.find(f"{W}pPr/{W}pStyle") if above is not None else None,
        own.find(W + "rStyle") if own is not None else None,
    ]
    return [mark.get(VALUE) for mark in marks if mark is not None]


def _switches(properties: Any) -> dict[str, bool]:
    """`<w:vanish/><w:strike w:val="0"/>` -> `{"vanish": True, "strike": False}`."""
    signs = {tag: properties.find(W + tag) for tag in UNSAID} if properties is not None else {}
    return {tag: sign.get(VALUE) not in OFF for tag, sign in signs.items() if sign is not None}


def _unreadable(run: Any, own: Any, above: Any, shaded: bool) -> bool:
    """Letters of 1.5 points or less; or white ones on white paper: not in tables, boxes or paragraphs that are shaded."""
    if own is None:
        return False
    size, ink = own.find(W + "sz"), own.find(W + "color")
    if size is not None and (size.get(VALUE) or "").isdigit() and int(size.get(VALUE)) <= 3:
        return True
    if ink is None or (ink.get(VALUE) or "").upper() not in ("FFFFFF", "FEFEFE", "FDFDFD") or shaded:
        return False
    if any(next(run.iterancestors(W + tag), None) is not None for tag in ("tbl", "txbxContent")):
        return False
    grounds = [own.find(W + "shd"), own.find(W + "highlight"), above.find(f"{W}pPr/{W}shd") if above is not None else None]
    return all(ground is None for ground in grounds)


def _settle(document: Any) -> None:
    """Writes superscripts and subscripts as such."""
    styles = {style.get(W + "styleId"): _height(style.find(RUN)) for style in document.styles.element.iter(W + "style")}
    for paragraph in document.element.body.iter(W + "p"):
        runs: list[tuple[list[Any], Settle | None]] = []
        for run in paragraph.iter(W + "r"):
            if _paragraph(run) is paragraph:
                own = run.find(RUN)
                heights = [styles.get(style, "") for style in _styles(own, paragraph)] + [_height(own)]
                runs.append((run.findall(W + "t"), HEIGHTS.get(next(filter(None, reversed(heights)), ""))))
        settle_runs(runs)


def _height(properties: Any) -> str:
    mark = properties.find(W + "vertAlign") if properties is not None else None
    return "" if mark is None else mark.get(VALUE) or ""


def _lift(body: Any) -> None:
    for copy in list(body.iter(FALLBACK)):
        copy.getparent().remove(copy)
    for box in reversed(list(body.iter(W + "txbxContent"))):
        above = _paragraph(box)
        for child in reversed(list(box)):
            above.addnext(child)
