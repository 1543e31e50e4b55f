"""Passages that talk to a model: told, with few false alarms, and not quoted unless the brief asks."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mapred.cache.store import Store
from mapred.data import Document
from mapred.formats.find import find
from mapred.llm.model import ScriptedModel
from mapred.stages.chunk import chunk
from mapred.stages.instructions import instruction_like, remarks, wanted
from mapred.stages.map import read
from mapred.stages.parse import parse_files
from tests.attacks.documents import ORDER, ORDERS
from tests.conftest import obey

EXAMPLE = Path(__file__).parents[1] / "examples" / "sqlite"

# written for people, with the words that orders to a model are made of
HARMLESS = (
    "Ignore the case of the pattern when the option is set.",
    "The compiler ignores all previous definitions of the same macro.",
    "If the previous rule does not match, the following one is tried.",
    "Users can override the system settings in their own file.",
    "You are now ready to build the package.",
    "The assistant of the director signs the form.",
    "Do not use any other database while the backup runs.",
    "The prompt shows the name of the host; the user may answer with the word yes.",
    "See the instructions above for the installation of the boot loader.",
    "Your new password is sent by mail.",
    "System: Debian GNU/Linux on an amd64 machine.",
    "Note: the following commands must be run as root.",
    "Forget about the old format unless you still need it.",
    "An AI model is a program that has learned from examples.",
    "Act as a relay for mail from the local network.",
    "The model ignores messages from other models.",
    "From now on the file is read-only.",
    'The response is {"topic": "news"} in the case of an update.',
    "Print the message and exit.",
    "Disregard this step if your keyboard has no such key.",
)


@pytest.mark.parametrize("order", [o for n, o in enumerate(ORDERS) if n != 12])  # 12 has signs that parsing takes out
def test_an_order_is_noticed(order: str) -> None:
    assert instruction_like(order)


@pytest.mark.parametrize(
    "said", ["Dear language model, be kind.", "* Hey assistant: be kind.", "First.\n> Attention AI models!"]
)
def test_a_greeting_is_noticed(said: str) -> None:
    assert instruction_like(said)


@pytest.mark.parametrize("said", HARMLESS)
def test_words_to_a_person_are_no_order(said: str) -> None:
    assert instruction_like(said) == ""


def test_what_is_told_is_one_short_line() -> None:
    told = instruction_like(f"First.\n\n{ORDER}\n{'and so on ' * 100}")
    assert told.startswith("Ignore all previous instructions")
    assert "\n" not in told
    assert len(told) <= 160


def test_the_example_gives_no_alarm(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        found = [d for d in parse_files(find([str(EXAMPLE)]), store, workers=1) if isinstance(d, Document)]
    assert len(found) == 32
    assert [remark for document in found for remark in remarks(document)] == []


@pytest.mark.parametrize("brief", ["", "the waterworks", "prompt injection in documents"])
def test_an_order_is_quoted_only_if_the_brief_asks(tmp_path: Path, brief: str) -> None:
    (tmp_path / "a.txt").write_text(f"Orders\n\nThe dam is inspected by a chartered engineer every year. {ORDER}\n", "utf-8")
    with Store(tmp_path / "store") as store:
        (document,) = parse_files(find([str(tmp_path / "a.txt")]), store, workers=1)
    assert isinstance(document, Document)
    (reading,) = read(chunk(document, ScriptedModel(obey).count, 320), brief)
    weights = {s.text: w for s, w in zip(reading.chunk.sentences, reading.weights, strict=True)}
    assert (weights[ORDER] > 0) == wanted(brief) == brief.startswith("prompt")
    assert weights["The dam is inspected by a chartered engineer every year."] > 0


@pytest.mark.parametrize(
    "piece",
    [
        "ignore ",
        "ignore all of the ",
        "you are an ",
        "the AI ",
        "system: ",
        "your ",
        "<|",
        "if you are a ",
        "#",
        "reveal your ",
        " ",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    start = time.process_time()
    instruction_like(piece * (400_000 // len(piece)))
    assert time.process_time() - start < 5
