"""What a file's bytes are, and its text where they are text: bytes -> media type, text.

The content is asked first, the suffix only where the content does not say (Markdown, CSV, reStructuredText). Nothing
is read here beyond the signature, the members' names of a ZIP and the first kilobytes.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from mapred.data import Block

LARGEST = 512 * 2**20  # bytes, of a file and of what it expands to
STEEPEST = 200  # times that a file may grow when it is expanded, once it is past 16 MiB

TEXT_SUFFIXES = {
    ".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown",
    ".rst": "text/x-rst", ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".json": "application/json",
    ".jsonl": "application/jsonl", ".ndjson": "application/jsonl", ".html": "text/html", ".htm": "text/html",
    ".xhtml": "text/html", ".eml": "message/rfc822",
}  # fmt: skip
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
EPUB = "application/epub+zip"
OTHER_SUFFIXES = {
    ".pdf": "application/pdf", ".docx": WORD, ".pptx": SLIDES, ".xlsx": SHEETS, ".epub": EPUB, ".odt": ODT,
    ".rtf": "application/rtf",
}  # fmt: skip
READ_SUFFIXES = (*TEXT_SUFFIXES, *OTHER_SUFFIXES)
PLAIN_KINDS = {"text/plain", "text/markdown", "text/x-rst", "text/csv", "text/tab-separated-values"} | {
    "application/json", "application/jsonl"
}  # fmt: skip

NOT_READ = {
    ".png": "a PNG image", ".jpg": "a JPEG image", ".jpeg": "a JPEG image", ".gif": "a GIF image",
    ".svg": "an SVG image", ".webp": "a WebP image", ".ico": "an icon", ".bmp": "a bitmap image",
    ".tif": "a TIFF image", ".tiff": "a TIFF image", ".css": "a style sheet", ".js": "a program",
    ".woff": "a font", ".woff2": "a font", ".ttf": "a font", ".otf": "a font", ".mp3": "a sound", ".wav": "a sound",
    ".ogg": "a sound", ".mp4": "a film", ".mkv": "a film", ".so": "a program library", ".o": "object code",
    ".a": "a program library", ".pyc": "compiled Python", ".exe": "a program", ".dll": "a program library",
    ".class": "compiled Java", ".jar": "a Java archive", ".db": "a database", ".sqlite": "a database",
}  # fmt: skip
SIGNATURES = (
    (b"\x89PNG\r\n", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"), (b"II*\x00", "a TIFF image"), (b"MM\x00*", "a TIFF image"),
    (b"SQLite format 3\x00", "a database"), (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"), (b"\xfd7zXZ\x00", "an xz archive"), (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"GGUF", "a model"), (b"OggS", "a sound"), (b"ID3", "a sound"), (b"wOFF", "a font"), (b"wOF2", "a font"),
)  # fmt: skip
LEGACY = {".doc": "Word", ".xls": "Excel", ".ppt": "PowerPoint", ".msg": "Outlook"}
MAIL_HEADERS = {"from", "to", "date", "subject", "received", "return-path", "message-id", "mime-version"}
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # no text has them
STRAY = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")  # nor has one with a NUL that slipped in
PAGES = ("cp1252", "mac_roman", "cp850")  # of Western languages: of Windows, of old Macs, of DOS
LETTERS = re.compile(r"[^\W\d_]+")
WESTERN = frozenset(
    "the of and is was that with der die und das von ist mit nicht le les des une est dans que los las una por con "
    "il della che di uma com os og er det som ett het een van à été où très qui é não são è più está für är på".split()
)
# An accented capital within a word, or a sign between letters: the text was written on another page.
MISPLACED = re.compile(r"(?<=[a-z])(?:[À-ÖØ-ÞŠŒŽŸ]|[¡-¬®-¶¸-¿×÷‚ƒ„†‡ˆ‰‹›˜™€](?=[a-z]))")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """What a byte that is no UTF-8 says on Windows."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("cp1252", _as_cp1252)


class Unreadable(ValueError):
    """Why a file cannot be read, one clause with its remedy; the border in `read` adds the path."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a reader makes of a file."""

    blocks: tuple[Block, ...]
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""


def expand(data: bytes) -> bytes:
    """Un-gzips data that is gzipped, members after each other, within bounds; other data as it is."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    out, rest = [], data
    total = 0
    while rest.startswith(b"\x1f\x8b"):
        stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            out.append(stream.decompress(rest, LARGEST - total + 1))
        except zlib.error as cause:
            raise Unreadable("is damaged: the gzip data cannot be expanded") from cause
        total += len(out[-1])
        _bounded(total, len(data))
        if not stream.eof:
            raise Unreadable("is damaged: the gzip data end too early")
        rest = stream.unused_data
    return b"".join(out)


def _bounded(expanded: int, packed: int) -> None:
    if expanded > LARGEST or (expanded > 16 * 2**20 and expanded > STEEPEST * packed):
        raise Unreadable(f"expands to more than {LARGEST >> 20} MiB or {STEEPEST} times its size: unpack it yourself")


def sniff(data: bytes, name: str) -> str:
    """The media type of `data`, whose file is called `name`; raises Unreadable for what is no text document."""
    path = PurePosixPath(name.lower().removesuffix(".gz"))
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Unreadable("is empty")
    if data.lstrip().startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and b" obj" in data):
        return "application/pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Unreadable(_legacy(data, path.suffix))
    if data.startswith(b"{\\rtf"):
        return "application/rtf"
    for signature, said in SIGNATURES:
        if data.startswith(signature) and CONTROL.search(data[:1024]):  # and no text that opens with `GIF89a is`
            raise Unreadable(f"is {said}: not a text document")
    if path.suffix in NOT_READ:
        raise Unreadable(f"is {NOT_READ[path.suffix]}: not a text document")
    if b"\x00" in data and not _encoding(data) and (data.count(0) > 1 + len(data) / 1000 or STRAY.search(data)):
        claimed = f"is damaged: no {path.suffix[1:].upper()} inside"
        raise Unreadable(claimed if path.suffix in OTHER_SUFFIXES else "is binary: not a text document")
    return _text_type(data, path.suffix)


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {info.filename for info in archive.infolist()}
            _bounded(sum(info.file_size for info in archive.infolist()), len(data))
            if "mimetype" in names:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                if said in (ODT, EPUB):
                    return said
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as cause:
        raise Unreadable("is damaged: the ZIP container cannot be opened") from cause
    for member, kind in (("word/document.xml", WORD), ("ppt/presentation.xml", SLIDES), ("xl/workbook.xml", SHEETS)):
        if member in names:
            return kind
    raise Unreadable("is a ZIP archive: unpack it first")


def _legacy(data: bytes, suffix: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "is encrypted: save an unprotected copy"
    if suffix in LEGACY:
        return f"is an old {LEGACY[suffix]} file ({suffix}): save it as {suffix}x" if suffix != ".msg" else (
            "is an Outlook message: save it as .eml"
        )  # fmt: skip
    return "is an old Office file: save it in a newer format"


def _text_type(data: bytes, suffix: str) -> str:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if re.match(rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype html|<html[\s>])", head, re.DOTALL):
        return "text/html"
    if suffix in TEXT_SUFFIXES:
        return TEXT_SUFFIXES[suffix]
    names = [line.partition(b":")[0].decode("ascii", "replace") for line in head.split(b"\n\n")[0].splitlines()]
    if len(MAIL_HEADERS.intersection(names)) >= 3:
        return "message/rfc822"
    if head.startswith((b"{", b"[")):
        try:
            json.loads(data)
        except (ValueError, RecursionError):
            return "text/plain"
        return "application/json"
    return "text/plain"


def decode(data: bytes) -> str:
    """The text: by its byte order mark, else UTF-8, else as its words or charset_normalizer say. Line ends become `\\n`."""
    return re.sub("\r\n?", "\n", _decoded(data).replace("\x00", ""))


def _encoding(data: bytes) -> str:
    """The encoding that the first bytes tell: by their mark, or as each second one is nothing."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return encoding
    even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
    wide = len(data[:4096]) * 0.35
    return "utf-16-le" if even == 0 and odd > wide else "utf-16-be" if odd == 0 and even > wide else ""


def _decoded(data: bytes) -> str:
    if known := _encoding(data):
        return data.decode(known, "replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if 3 * broken < sum(not sign.isascii() for sign in text):  # UTF-8 but for some lines that were pasted in
        return data.decode("utf-8", "cp1252")
    for page in PAGES:
        with contextlib.suppress(UnicodeDecodeError):
            if _is_western(text := data.decode(page)):
                return text
    return _guessed(data)


def _is_western(text: str) -> bool:
    """Is it in a language of Western Europe, and looks written? `The café is open`, not `The cafŽ` nor `d³uga`.

    charset_normalizer knows languages by their commonest letters, and takes the few accents of English for any.
    """
    sample = text[: 2**16]
    found = LETTERS.findall(sample)
    foreign = sum(not sign.isascii() for sign in sample)
    if sum(word.lower() in WESTERN for word in found) < 0.04 * len(found):
        return False
    return bool(found) and foreign < 0.3 * sum(map(len, found)) and 10 * len(MISPLACED.findall(sample)) <= foreign


def _guessed(data: bytes) -> str:
    import charset_normalizer

    # a sample: the guess is slow, and the first pages are as good as all of them
    best = charset_normalizer.from_bytes(data[: 2**16], steps=5, chunk_size=1024).best()
    try:
        text = data.decode(best.encoding if best else "cp1252", "replace")
    except LookupError:
        text = data.decode("cp1252", "replace")
    if sum(map(text.count, map(chr, (*range(1, 9), *range(14, 27))))) > len(text) / 50:
        raise Unreadable("is binary: not a text document")
    return text
