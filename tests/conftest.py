"""What every test stands on: no network, no folder of the user, a model that answers by rule, and a small corpus.

The layout of the bundled model is made once a session and shared; every test has its own cache otherwise.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from mapred.llm.model import Question, ScriptedModel

Corpus = Callable[..., Path]

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # no test fails by time
settings.register_profile("same", settings.get_profile("unhurried"), derandomize=True, database=None)  # `make test`
settings.register_profile("new", settings.get_profile("unhurried"), print_blob=True)  # `make test-full`: others each time
settings.load_profile("same")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that leaves the machine, or this process by TCP, fails the test that tried it."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(CONNECT[name], loopback=False))


@pytest.fixture
def loopback(no_network: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test may connect to 127.0.0.1, where it runs a server of its own, and nowhere else."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(CONNECT[name], loopback=True))
    _raise_loopback()


CONNECT = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}


def _guarded(original: Callable[..., object], loopback: bool) -> Callable[..., object]:
    def guarded(self: socket.socket, address: object) -> object:
        near = self.family == socket.AF_INET and isinstance(address, tuple) and address[0] == "127.0.0.1"
        if self.family != socket.AF_UNIX and not (loopback and near):
            raise RuntimeError(f"a test tried to connect to {address}")
        return original(self, address)

    return guarded


def _raise_loopback() -> None:
    """`make test` runs in a network namespace of its own, where the loopback device is down at first."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = bytearray(struct.pack("16sH22x", b"lo", 0))
        fcntl.ioctl(any_socket, 0x8913, request)  # SIOCGIFFLAGS
        (flags,) = struct.unpack_from("H", request, 16)
        if not flags & 1:  # IFF_UP
            struct.pack_into("H", request, 16, flags | 1)
            fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS


@pytest.fixture(scope="session")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the fast copy of the bundled model lies in this session."""
    folder = tmp_path_factory.mktemp("layouts")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, layouts: Path) -> Path:
    """A home of its own for every test; the user's settings and cache are out of sight."""
    folder = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith("MAPRED_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    for kind in ("CACHE", "STATE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(folder / kind.lower()))
    with_layouts(folder / "cache" / "mapred", layouts)
    return folder


def with_layouts(cache: Path, layouts: Path) -> Path:
    """A new cache folder that finds the session's copy of the model."""
    cache.mkdir(mode=0o700, parents=True)
    (cache / "layouts").symlink_to(layouts, target_is_directory=True)
    return cache


@pytest.fixture
def caches(tmp_path: Path, layouts: Path) -> Callable[[str], Path]:
    """`caches("a")`: a fresh cache folder of that name."""
    return lambda name: with_layouts(tmp_path / "caches" / name, layouts)


@pytest.fixture
def scripted() -> ScriptedModel:
    """A model that obeys the schema: the first numbers, words of the content, and a legal turn of each sentence."""
    return ScriptedModel(obey)


def obey(question: Question) -> dict[str, object]:
    """An answer of the question's schema, made of its content alone."""
    answer: dict[str, object] = {}
    for name, rule in json.loads(question.schema)["properties"].items():
        if rule["type"] == "array":
            answer[name] = rule["items"]["enum"][: rule["maxItems"]]
        elif name == "says":
            answer[name] = turned(sentence(question))[: rule["maxLength"]]
        else:
            words = [w for line in question.content.splitlines()[-2:] for w in line.strip("- ").split() if w.isalpha()]
            answer[name] = (" ".join(words[:5]) or "Topic")[: rule["maxLength"]].strip().ljust(rule["minLength"], "s")
    return answer


def sentence(question: Question) -> str:
    """The sentence that a question asks to have shorter."""
    return question.content.removeprefix("Sentence: ").rpartition("\nShorter")[0]


def turned(sentence: str) -> str:
    """`When a, b.` -> `B when a.`; other sentences stay as they are."""
    head, comma, tail = sentence.partition(", ")
    if not head.startswith("When ") or not comma or "," in tail:
        return sentence
    return f"{tail[0].upper()}{tail[1:-1]} when {head[5:]}."


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """`corpus()` writes the waterworks' papers, `corpus(3)` the first three; `at` names their folder."""

    def write(count: int = len(PAPERS), at: str = "docs") -> Path:
        folder = tmp_path / at
        folder.mkdir(exist_ok=True)
        for name, title, sentences in PAPERS[:count]:
            (folder / name).write_text(paper(name, title, sentences), "utf-8")
        return folder

    return write


def paper(name: str, title: str, sentences: tuple[str, ...]) -> str:
    """The document in the format of its name."""
    half = len(sentences) // 2
    first, second = (" ".join(part) for part in (sentences[:half], sentences[half:]))
    if name.endswith(".html"):
        return (
            f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>"
            f"<h2>Purpose</h2><p>{first}</p><h2>Operation</h2><p>{second}</p></body></html>"
        )
    if name.endswith(".md"):
        return f"# {title}\n\n## Purpose\n\n{first}\n\n## Operation\n\n{second}\n"
    return f"{title}\n\n{first}\n\n{second}\n"


PAPERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "reservoir.md",
        "The upper reservoir",
        (
            "The upper reservoir holds rain water from the northern valley behind an earth dam of nineteen metres.",
            "When the level falls below four metres, the warden closes the mill outlet.",
            "Silt is removed from the bottom of the basin every seventh autumn by a floating dredger.",
            "An overflow channel of rough stone carries flood water around the eastern end of the dam.",
            "Swimming is forbidden near the intake tower because of its strong undertow.",
            "When the surface freezes, a compressor keeps the intake grating free of ice.",
            "The dam is inspected by a chartered engineer every ten years under the safety law.",
            "Algae grow quickly in warm summers and give the water an earthy taste.",
        ),
    ),
    (
        "pumps.txt",
        "The pumping station",
        (
            "The pumping station lifts filtered water sixty metres to the tower on Chapel Hill.",
            "Two electric pumps run in turn so that both motors wear at the same rate.",
            "When mains power fails, a diesel engine starts within twelve seconds.",
            "Each bearing is greased on Mondays and its temperature is written into the station's log.",
            "A flywheel on the shaft softens the pressure shock that follows a sudden stop.",
            "When a pump vibrates strongly, the operator switches to the spare machine.",
            "Night tariffs make pumping cheaper between ten in the evening and six in the morning.",
            "The old steam engine was kept as a museum piece after electrification in 1931.",
        ),
    ),
    (
        "filters.html",
        "Sand filters",
        (
            "Slow sand filters clean water by a living film that forms on the upper layer of sand.",
            "A filter bed is drained and scraped when its flow drops to half of the normal value.",
            "Coarse gravel at the bottom supports the sand and leads clean water to the drains.",
            "When a bed has been scraped, its first water is sent to waste for two days.",
            "Bacteria in the film consume dissolved organic matter and most dangerous germs.",
            "Covers of concrete protect the beds from frost and from the droppings of birds.",
            "Turbidity behind the filters must stay below one unit on every day of the year.",
            "Spent sand is washed in a rotating drum and is used again in the next season.",
        ),
    ),
    (
        "mains.md",
        "Pipes under the streets",
        (
            "Cast iron pipes from the nineteenth century still form a third of the town's network.",
            "New mains are made of ductile iron with a lining of cement mortar.",
            "When a street is opened for other works, the company replaces old joints of lead.",
            "Valves at each crossing allow a broken section to be isolated without cutting off whole districts.",
            "Hydrants are flushed in spring to remove rust that settled during the winter.",
            "A depth of cover of ninety centimetres protects the pipes from frost.",
            "When soil moves after a drought, rigid joints crack and water escapes.",
            "Maps of the network are corrected after every repair by the drawing office.",
        ),
    ),
    (
        "meters.txt",
        "Household meters",
        (
            "Every household meter counts litres with a small turbine inside a brass body.",
            "Meters are exchanged after six years because worn turbines count too little.",
            "Readers visit each building twice a year and note the figures by hand.",
            "When a tenant moves out, the landlord reports the last figure within one week.",
            "Radio modules send the consumption to a passing van and save many visits.",
            "A seal of lead wire shows whether somebody has opened the casing.",
            "Complaints about high bills are settled by testing the device on a certified bench.",
            "When consumption rises at night, the office warns the customer of a leaking toilet.",
        ),
    ),
    (
        "leaks.html",
        "Finding leaks",
        (
            "Leak detectors listen to the noise of escaping water through microphones on hydrants.",
            "About fourteen percent of the treated water is lost before customers receive it.",
            "When two microphones hear the same hiss, a correlator computes the distance to the hole.",
            "Tracer gas is blown into a pipe that is too quiet for acoustic methods.",
            "Repair crews dig by hand near gas lines and electric cables.",
            "A clamp of stainless steel closes small holes while the pipe remains in service.",
            "When a burst floods a cellar, the insurer of the company pays for the damage.",
            "District inflow between two and four at night reveals leakage better than daily totals.",
        ),
    ),
    (
        "quality.md",
        "Quality of drinking water",
        (
            "Samples of drinking water are taken at forty taps and examined in the laboratory each week.",
            "Chlorine dioxide is added at the outlet in a dose of two tenths of a milligram.",
            "When coliform bacteria are found, the health office orders boiling for all households.",
            "Nitrate enters the groundwater from fertilised fields and has risen since 1985.",
            "Hardness causes limescale in kettles but is harmless to human health.",
            "The laboratory keeps a second bottle of each sample in a refrigerator for thirty days.",
            "Copper from new pipes can colour the first cup in the morning blue.",
            "When results exceed a legal limit, newspapers must publish them on the following day.",
        ),
    ),
)

THINGS = (
    "harbour bridge orchard tunnel furnace archive garden cannon clock ferry granary loom quarry tram cistern bakery "
    "chapel dockyard elevator foundry greenhouse hangar kiln lantern market nursery oven press railway sawmill theatre "
    "viaduct windmill brewery canal dairy engine forge gate hospital inn jetty kitchen library museum nunnery office "
    "palace quay refinery school tannery upland vineyard warehouse yard abbey barn castle depot embankment"
)
KINDS = (
    "ancient broad careful distant eastern famous gentle hollow narrow public quiet royal severe tall useful wooden "
    "yellow brick cheap damp empty foreign granite heavy iron jagged kindly little modern northern orange private "
    "rural steep timber urban vast western young bronze copper dusty elegant fragile golden humid idle"
)
DEEDS = (
    "painted measured repaired flooded inspected heated sold closed guarded lifted polished rented sealed tested "
    "washed widened burned cooled divided emptied fenced greased hidden insured joined lowered moved named ordered "
    "paved raised searched turned varnished weighed zoned braced cleared drained exported filled graded"
)


def invented(folder: Path, number: int, sentences: int = 8) -> Path:
    """A document that shares few words with any other of its kind: file `number` is always the same."""
    folder.mkdir(exist_ok=True)
    path = folder / f"paper{number:03}.txt"
    said = [_sentence(number * 100 + at) for at in range(sentences)]
    path.write_text(f"Paper {number}\n\n{' '.join(said)}\n", "utf-8")
    return path


def _sentence(number: int) -> str:
    digest = hashlib.sha256(str(number).encode()).digest()

    def pick(listed: str, at: int) -> str:
        words = listed.split()
        return words[int.from_bytes(digest[2 * at : 2 * at + 2], "big") % len(words)]

    return (
        f"The {pick(KINDS, 0)} {pick(THINGS, 1)} must be {pick(DEEDS, 2)} before the {pick(THINGS, 3)} is "
        f"{pick(DEEDS, 4)} by the {pick(KINDS, 5)} {pick(THINGS, 6)}."
    )
