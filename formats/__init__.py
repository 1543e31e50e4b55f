"""Files in, files out. Here: `read`, which turns one file into a Source and every failure into an InputError."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from importlib import import_module

from mapred.data import File, Source
from mapred.errors import InputError
from mapred.formats.clean import is_seen
from mapred.formats.from_bytes import EPUB, LARGEST, ODT, SHEETS, SLIDES, WORD, Contents, Unreadable, expand, sniff

READERS = {
    "text/markdown": ("from_markdown", "read_markdown"),
    "text/x-rst": ("from_rst", "read_rst"),
    "text/csv": ("from_csv", "read_csv"),
    "text/tab-separated-values": ("from_csv", "read_csv"),
    "application/json": ("from_json", "read_json"),
    "application/jsonl": ("from_json", "read_json"),
    "text/html": ("from_html", "read_html"),
    "message/rfc822": ("from_email", "read_email"),
    "application/pdf": ("from_pdf", "read_pdf"),
    WORD: ("from_docx", "read_docx"),
    SLIDES: ("from_pptx", "read_pptx"),
    SHEETS: ("from_xlsx", "read_xlsx"),
    EPUB: ("from_book", "read_epub"),
    ODT: ("from_odt", "read_odt"),
    "application/rtf": ("from_book", "read_rtf"),
}


def read(file: File, data: bytes | None = None) -> Source:
    """Reads a file (or `data`, for what came on standard input); raises InputError alone."""
    try:
        packed = load(file.path) if data is None else data
        unpacked = expand(packed)
        media_type = sniff(unpacked, file.path)
        contents = _reader(media_type)(unpacked)
    except Unreadable as cause:
        raise InputError(file.path, str(cause)) from cause
    except RecursionError as cause:
        raise InputError(file.path, "is nested too deeply") from cause
    except MemoryError as cause:
        raise InputError(file.path, "needs more memory than there is") from cause
    except Exception as cause:  # the border to a dozen foreign parsers: their errors have no common base
        raise InputError(file.path, f"is damaged or of an unknown make ({type(cause).__name__}: {cause})") from cause
    if not any(is_seen(block.text) for block in contents.blocks):
        raise InputError(file.path, "holds no text")
    return Source(
        file.id,
        file.path,
        hashlib.sha256(packed).hexdigest(),
        media_type,
        contents.blocks,
        " ".join(contents.title.split()),
        contents.authors,
        contents.date,
    )


def load(path: str) -> bytes:
    """The file's bytes; raises Unreadable with a reason that a user can act on."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError as cause:
        raise Unreadable("has a name that is not UTF-8: rename it") from cause
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            raise Unreadable("is a folder that may not be opened: give yourself the permission (chmod u+rx)")
        if not stat.S_ISREG(found.st_mode) and not path.startswith(("/dev/fd/", "/proc/self/fd/")):
            raise Unreadable("is not a regular file")
        if found.st_size > LARGEST:
            raise Unreadable(f"is larger than {LARGEST >> 20} MiB: split it")
        with open(path, "rb") as stream:
            return stream.read(LARGEST + 1)
    except PermissionError as cause:
        raise Unreadable("may not be read: give yourself the permission (chmod u+r)") from cause
    except OSError as cause:
        raise Unreadable(f"cannot be read: {cause.strerror}") from cause


def _reader(media_type: str) -> Callable[[bytes], Contents]:
    """The reader of a type, imported when it is wanted: some are heavy."""
    module, name = READERS.get(media_type, ("from_text", "read_text"))
    reader: Callable[[bytes], Contents] = getattr(import_module(f"mapred.formats.{module}"), name)
    return reader
