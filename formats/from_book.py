"""Books and papers that are HTML inside, or that become it: .epub and .rtf -> Contents.

The first is a ZIP file of pages, read here with lxml; for RTF pandoc is asked, which is an extra.
A place is a paragraph number under its headings; in a book also the part and the anchor in it.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from mapred.data import Block
from mapred.formats.from_bytes import Contents, Unreadable
from mapred.formats.from_html import read_html

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"


def read_epub(data: bytes) -> Contents:
    """A book: its parts in the order of its spine, without its own table of contents."""
    blocks: list[Block] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "META-INF/encryption.xml" in archive.namelist() and b"EncryptedData" in archive.read("META-INF/encryption.xml"):
            raise Unreadable("is encrypted: save an unprotected copy")
        container = xml(archive.read("META-INF/container.xml"))
        package_path = next(node.get("full-path") for node in container.iter() if node.get("full-path"))
        package = xml(archive.read(package_path))
        parts = {node.get("id"): node for node in package.iter(OPF + "item")}
        for reference in package.iter(OPF + "itemref"):
            part = parts.get(reference.get("idref"))
            if part is None or "nav" in (part.get("properties") or "").split():
                continue
            name = posixpath.normpath(posixpath.join(posixpath.dirname(package_path), unquote(part.get("href"))))
            for block in _part(archive, name):
                place = replace(block.locator, paragraph=len(blocks) + 1)
                blocks.append(replace(block, locator=replace(place, pointer=name + (place.pointer or ""))))
    title, authors, date = dublin_core(package)
    return Contents(tuple(blocks), title, authors, date)


def _part(archive: zipfile.ZipFile, name: str) -> tuple[Block, ...]:
    try:
        data = archive.read(name)
    except KeyError as cause:
        raise Unreadable(f"is damaged: its part {name} is missing") from cause
    return read_html(data).blocks if data.strip() else ()


def dublin_core(root: Any) -> tuple[str, tuple[str, ...], str]:
    def said(name: str) -> list[str]:
        return [" ".join("".join(node.itertext()).split()) for node in root.iter(DC + name)]

    return (said("title") or [""])[0], tuple(filter(None, said("creator"))), (said("date") or [""])[0][:10]


def xml(data: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def read_rtf(data: bytes) -> Contents:
    """Rich text, through pandoc."""
    try:
        import pypandoc
    except ImportError as cause:
        raise Unreadable("needs pandoc: pip install 'mapred[pandoc]'") from cause
    try:
        page = pypandoc.convert_text(data, "html", format="rtf", extra_args=["--standalone", "--metadata", "title= "])
    except OSError as cause:
        raise Unreadable("needs pandoc: pip install 'mapred[pandoc]'") from cause
    except RuntimeError as cause:
        raise Unreadable("is damaged: pandoc cannot read it") from cause
    return read_html(page.encode("utf-8"))
