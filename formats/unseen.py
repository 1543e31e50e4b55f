"""What a reader of a page does not see, or sees struck: elements that its tags, attributes and styles hide.

Only what the page itself says is known here: its attributes and its plain rules (`.note { display: none }`). Linked style
sheets, scripts and rules for parents or for media are not read, so text may be hidden by other means; and text that is
white is taken for unseen only where nothing on the page could give it another ground.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

AT_RULE = re.compile(r"@[^{}@;]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")  # @media and the like: they hold under conditions
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
SELECTOR = re.compile(r"([a-z][\w-]*)?([.#])([\w-]+)", re.IGNORECASE)
LENGTH = re.compile(r"(-?[\d.]+(?:e-?\d+)?)\s*(px|pt|em|rem|ex|ch|%|vw|vh|cm|mm|in)?")
PIXELS = {"px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "%": 0.16, "cm": 38.0, "mm": 3.8, "in": 96.0}
SMALLEST = 2.0  # pixels of a letter that can be read
FAR = -500.0  # pixels left of or above the page
PALE = 244  # of 255 in each colour: white to the eye
NAMED = {"white": (255, 255, 255), "snow": (255, 250, 250), "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245)} | {
    "black": (0, 0, 0)
}  # fmt: skip
WHOLE = frozenset({"html", "body", "main"})  # a page that hides all of itself shows it by script
MOST = 0.5  # of a page's text: a rule that hides more is lifted by a script
STRUCK_TAGS = frozenset({"del", "s", "strike"})  # what their author has taken back
UNSAID_TAGS = STRUCK_TAGS | {"template", "script", "style", "noscript"}
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())

Colour = tuple[int, ...]


def declared(style: str) -> dict[str, str]:
    """`"Color : RED !important; x: 1"` -> `{"color": "red", "x": "1"}`."""
    parts = (part.partition(":") for part in re.sub(r"/\*.*?\*/", " ", style.lower(), flags=re.DOTALL).split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in parts if value.strip()}


def unseen(style: Mapping[str, str]) -> bool:
    """Do these declarations hide or strike an element, whatever stands around it?"""
    get = style.get
    if "line-through" in get("text-decoration", "") + get("text-decoration-line", ""):
        return True
    if get("display") == "none" or get("visibility") in ("hidden", "collapse") or get("content-visibility") == "hidden":
        return True
    if _number(get("opacity", "1"), 1.0) <= 0.02 or re.search(r"\bscale\(\s*0?\.?0*\s*[,)]", get("transform", "")):
        return True
    if (size := _pixels(get("font-size", ""))) is not None and size < SMALLEST:
        return True
    if get("position") in ("absolute", "fixed") and any(_far(get(side, "")) for side in ("left", "top", "right", "bottom")):
        return True
    if _far(get("text-indent", "")) or re.match(r"rect\((?:[01](?:px)?[\s,]*){4}\)", get("clip", "")):
        return True
    if re.match(r"inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0", get("clip-path", "")):
        return True
    small = any((pixels := _pixels(get(side, ""))) is not None and pixels < 1 for side in ("height", "width", "max-height"))
    if small and get("overflow") == "hidden":
        return True
    ink, ground = _colour(get("color", "")), _colour(get("background-color", "") or get("background", ""))
    return get("color") == "transparent" or (ink is not None and ink == ground) or (_pale(ink) and _pale(ground))


class Looks:
    """What the page under `root` hides."""

    def __init__(self, root: Any):
        self._size = max(len("".join(root.itertext())), 1)
        sheets = [sheet.text or "" for sheet in root.iter("style")]
        self._rules = [rule for sheet in sheets for rule in _hiding(sheet)]
        linked = any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link"))
        self._grounds_known = not linked and not any("background" in sheet for sheet in sheets)

    def hides(self, element: Any) -> bool:
        if element.tag in WHOLE:
            return False
        style = declared(element.get("style") or "")
        if element.tag == "font" and element.get("color"):
            style.setdefault("color", element.get("color").lower())
        if unseen(style) or (_pale(_colour(style.get("color", ""))) and self._grounds_known and self._on_paper(element)):
            return True
        names = {("." + name) for name in (element.get("class") or "").split()} | {"#" + (element.get("id") or "")}
        if any(name in names and tag in ("", element.tag) for tag, name in self._rules):
            return len("".join(element.itertext())) < MOST * self._size
        return False

    def _on_paper(self, element: Any) -> bool:
        """Has nothing from the element up to the page a ground of its own?"""
        return not any(
            node.get("bgcolor") or node.get("background") or "background" in (node.get("style") or "").lower()
            for node in (element, *element.iterancestors())
        )


def _hiding(sheet: str) -> Iterator[tuple[str, str]]:
    """(tag or nothing, `.class` or `#id`) of the rules that hide what they match."""
    sheet = AT_RULE.sub("", re.sub(r"/\*.*?\*/", " ", sheet, flags=re.DOTALL))
    for selectors, body in RULE.findall(sheet):
        if unseen(declared(body)):
            for selector in selectors.split(","):
                if found := SELECTOR.fullmatch(selector.strip()):
                    yield (found[1] or "").lower(), found[2] + found[3]


class Curtain(HTMLParser):
    """Whether text is hidden at this moment, while pieces of HTML come one after another, as in Markdown.

    >>> curtain = Curtain(); curtain.feed('<div style="display:none">'); curtain.drawn
    True
    """

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []  # tags, and whether each hides its text

    @property
    def drawn(self) -> bool:
        return any(hides for _, hides in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            said = dict(attrs)
            hides = "hidden" in said or said.get("aria-hidden") == "true" or tag in UNSAID_TAGS
            self.open.append((tag, hides or unseen(declared(said.get("style") or ""))))

    def handle_endtag(self, tag: str) -> None:
        last = next((at for at in range(len(self.open) - 1, -1, -1) if self.open[at][0] == tag), None)
        if last is not None:
            del self.open[last:]


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return otherwise


def _pixels(text: str) -> float | None:
    found = LENGTH.fullmatch(text)
    if not found or found[2] in ("vw", "vh"):
        return None
    return _number(found[1], SMALLEST) * PIXELS.get(found[2] or "px", 1.0)


def _far(text: str) -> bool:
    pixels = _pixels(text)
    return pixels is not None and pixels < FAR


def _colour(text: str) -> Colour | None:
    """`#fff`, `rgb(255, 255, 255)` and a few names as three numbers."""
    if found := re.fullmatch(r"#([0-9a-f]{3})[0-9a-f]?", text):
        return tuple(17 * int(sign, 16) for sign in found[1])
    if found := re.fullmatch(r"#([0-9a-f]{6})(?:[0-9a-f]{2})?", text):
        return tuple(int(found[1][at : at + 2], 16) for at in (0, 2, 4))
    if found := re.fullmatch(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+[\d.]+%?)?\s*\)", text):
        return tuple(int(part) for part in found.groups())
    return NAMED.get(text)


def _pale(colour: Colour | None) -> bool:
    return colour is not None and min(colour) >= PALE
