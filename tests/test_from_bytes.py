"""What bytes are, and which signs they stand for, where no mark says so."""

from __future__ import annotations

import pytest

from mapred.data import File
from mapred.formats import read
from mapred.formats.from_bytes import Unreadable, decode, sniff

ENGLISH = "The company’s “annual report” – as it is called – says that the café was naïve. It cost €5 more than the rôle."
FRENCH = "L’été dernier, la préfète a été reçue à l’hôtel où naît l’œuvre « très connue » du maître."
CZECH = "Řeka je dlouhá a nese vodu do moře. V zimě zamrzá a lidé po ní chodí na trh do města."


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("The café is open and “it sells” the tea of the land – for 5 € a cup in the town.", "cp1252"),
        (ENGLISH, "cp1252"),
        (ENGLISH, "mac_roman"),
        (FRENCH, "cp1252"),
        ("L'été dernier, la préfète a été reçue à l'hôtel où naît le maître.", "cp850"),
        ("O rio é longo e leva água ao mar. No inverno não há gelo, e as pessoas vão à cidade.", "cp1252"),
        (CZECH, "cp1250"),
        ("Rijeka je duga i nosi vodu u more. Zimi se zaledi, a ljudi šetaju do grada. Čaša žute vode.", "cp1250"),
        ("Река длинная и несёт воду к морю на севере страны. Озеро маленькое и тёплое на юге.", "cp1251"),
        ("川は長く、水を海に運びます。湖は小さく、南で暖かいです。", "shift_jis"),
        (ENGLISH, "utf-16-le"),
        (ENGLISH, "utf-16-be"),
    ],
)
def test_accents_are_those_that_were_written(text: str, page: str) -> None:
    assert decode(f"{text}\n".encode(page)) == f"{text}\n"


def test_a_line_on_another_page_does_not_make_a_text_of_it() -> None:
    lines = ("Le café est ouvert, à côté du marché.\n" * 3).encode()
    assert decode(lines + "The café is “open”.\n".encode("cp1252")) == lines.decode() + "The café is “open”.\n"


@pytest.mark.parametrize(
    "text",
    [
        b"GGUF is a format of files for the weights of a model.",
        b"ID3 tags are written by the tool at the end of the file.",
        b"A file that opens with %PDF-1.4 is taken for a PDF by the tool.",
        b"The river is long\x00 and it carries water to the sea.",
        "The river is long and it carries water.".encode("utf-16-le"),
    ],
)
def test_a_text_about_a_format_or_with_a_stray_sign_is_a_text(text: bytes) -> None:
    found = read(File("a.txt", "a.txt"), text)
    assert found.media_type == "text/plain"
    assert found.blocks[0].text.rstrip(".").split()[-1].isalpha()


@pytest.mark.parametrize(
    "data",
    [
        b"GGUF\x03\x00\x00\x00words",
        b"ID3\x04\x00words",
        b"GIF89a\x01\x00\x01\x00",
        b"ab\x00\x00cd",
        b"words\x00" * 9,
        b"a\x00b\x02c",
    ],
)
def test_what_is_binary_stays_so(data: bytes) -> None:
    with pytest.raises(Unreadable):
        sniff(data, "a.txt")


def test_a_pdf_after_some_other_bytes_is_a_pdf() -> None:
    assert sniff(b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\n1 0 obj\n<<>>\nendobj", "a.txt") == "application/pdf"
