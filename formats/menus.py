"""Which parts of a page lead elsewhere: menus, footers, lists of contents. By what they are called, and by their links."""

from __future__ import annotations

import re
from typing import Any

MENU = re.compile(
    r"(^|[-_])(nav|navbar|navigation|navheader|navfooter|menu|menubar|sidebar|sphinxsidebar|breadcrumbs?|footer|toc"
    r"|tableofcontents|related|skiplink|cookies?|nosearch|noprint|mainmenu|submenu|mobilemenu)($|[-_])",
    re.IGNORECASE,
)
SIDE = frozenset({"sidebar", "related"})  # and so are boxes of text called
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def is_menu(element: Any) -> bool:
    """Is it called a menu, and no part of the text that speaks of one, as `<section id="cookies">` may be?"""
    first = next((child for child in element if child.tag not in ("a", "span")), None)
    named = element.tag in ("section", "article")  # after their headings, whatever these say
    classes, name = (element.get("class") or "").split(), element.get("id") or ""
    called = [word for word in (*classes, name) if MENU.search(word)]
    if not called or _linked(element) >= 0.5:
        return bool(called)
    if named or (called == [name] and first is not None and first.tag in HEADINGS):
        return False
    prose = any(len("".join(p.itertext())) > 80 and _linked(p) < 0.3 for p in element.iter("p"))
    return not (prose and SIDE.issuperset(called))


def _linked(element: Any) -> float:
    """The share of links in the text."""
    links = sum(len("".join(link.itertext()).strip()) for link in element.iter("a") if link.get("href"))
    return links / max(len("".join(element.itertext()).strip()), 1)
