"""Books and papers that are HTML or XML inside: .epub, .odt and .rtf -> Contents.

The first two are ZIP files of marked-up text, read here with lxml; for RTF pandoc is asked, which is an extra.
A place is a paragraph number under its headings; in a book also the part and the anchor in it.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents, Unreadable
from mapred.formats.from_html import read_html

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
OD_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OD_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OD_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
SKIPPED = {OD_TEXT + "tracked-changes", OD_OFFICE + "annotation", OD_TEXT + "table-of-content", OD_OFFICE + "forms"}


def read_epub(data: bytes) -> Contents:
    """A book: its parts in the order of its spine, without its own table of contents."""
    blocks: list[Block] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "META-INF/encryption.xml" in archive.namelist() and b"EncryptedData" in archive.read("META-INF/encryption.xml"):
            raise Unreadable("is encrypted: save an unprotected copy")
        container = _xml(archive.read("META-INF/container.xml"))
        package_path = next(node.get("full-path") for node in container.iter() if node.get("full-path"))
        package = _xml(archive.read(package_path))
        parts = {node.get("id"): node for node in package.iter(OPF + "item")}
        for reference in package.iter(OPF + "itemref"):
            part = parts.get(reference.get("idref"))
            if part is None or "nav" in (part.get("properties") or "").split():
                continue
            name = posixpath.normpath(posixpath.join(posixpath.dirname(package_path), unquote(part.get("href"))))
            for block in _part(archive, name):
                place = replace(block.locator, paragraph=len(blocks) + 1)
                blocks.append(replace(block, locator=replace(place, pointer=name + (place.pointer or ""))))
    title, authors, date = _dublin_core(package)
    return Contents(tuple(blocks), title, authors, date)


def _part(archive: zipfile.ZipFile, name: str) -> tuple[Block, ...]:
    try:
        data = archive.read(name)
    except KeyError as cause:
        raise Unreadable(f"is damaged: its part {name} is missing") from cause
    return read_html(data).blocks if data.strip() else ()


def _dublin_core(root: Any) -> tuple[str, tuple[str, ...], str]:
    def said(name: str) -> list[str]:
        return [" ".join("".join(node.itertext()).split()) for node in root.iter(DC + name)]

    return (said("title") or [""])[0], tuple(filter(None, said("creator"))), (said("date") or [""])[0][:10]


def read_odt(data: bytes) -> Contents:
    """An OpenDocument text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Unreadable("is encrypted: save an unprotected copy")
        content = _xml(archive.read("content.xml"))
        stated = _dublin_core(_xml(archive.read("meta.xml"))) if "meta.xml" in archive.namelist() else ("", (), "")
    body = content.find(f".//{OD_OFFICE}text")
    found = _odt_blocks(body, 0) if body is not None else iter(())
    return Contents(tuple(replace(b, locator=Locator(paragraph=n)) for n, b in enumerate(found, 1)), *stated)


def _odt_blocks(node: Any, lists: int) -> Iterator[Block]:
    for child in node:
        tag = child.tag
        if tag == OD_TEXT + "h":
            yield Block(Kind.HEADING, _odt_text(child), int(child.get(OD_TEXT + "outline-level") or 1))
        elif tag == OD_TEXT + "p":
            yield Block(Kind.ITEM if lists else Kind.TEXT, _odt_text(child), lists)
        elif tag == OD_TABLE + "table":
            rows = [
                "\t".join(" ".join(map(_odt_text, cell.iter(OD_TEXT + "p"))) for cell in row.iter(OD_TABLE + "table-cell"))
                for row in child.iter(OD_TABLE + "table-row")
            ]
            yield Block(Kind.TABLE, "\n".join(row.rstrip("\t") for row in rows if row.strip()))
        elif isinstance(tag, str) and tag not in SKIPPED:
            yield from _odt_blocks(child, lists + (tag == OD_TEXT + "list"))


def _odt_text(node: Any) -> str:
    said = [node.text or ""]
    for child in node:
        if child.tag in (OD_TEXT + "s", OD_TEXT + "tab", OD_TEXT + "line-break"):
            said.append(" ")
        elif child.tag not in (OD_OFFICE + "annotation", OD_TEXT + "note") and isinstance(child.tag, str):
            said.append(_odt_text(child))
        said.append(child.tail or "")
    return " ".join("".join(said).split())


def _xml(data: bytes) -> Any:
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
