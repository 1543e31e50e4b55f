"""What the benches of the outline share: the first outline of a folder, made without asking about its chunks.

The facts are those that salience alone chooses, so that a corpus costs seconds and not minutes; headings are its topics.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mapred.cache.store import Store
from mapred.data import Document, Fact, Note
from mapred.errors import InputError
from mapred.formats.find import find
from mapred.llm import models
from mapred.llm.cached import CachedModel
from mapred.llm.model import Model, Usage
from mapred.stages.brief import Material, Place
from mapred.stages.chunk import chunk
from mapred.stages.edits import Outlined
from mapred.stages.fold import fold
from mapred.stages.headings import subject
from mapred.stages.map import note, read
from mapred.stages.merge import reduce
from mapred.stages.outline import outline, sections_for, topics
from mapred.stages.parse import parse_files
from mapred.stages.select import select


@dataclass(frozen=True)
class Plan:
    """A folder's first outline with what it was made of; `corpus` is in tokens."""

    name: str
    topic: str
    first: Outlined
    material: Material
    layers: list[list[Note]]
    documents: int
    corpus: int
    aim: int


def opened(store: Store, folder: Path, model: str, threads: int, usage: Usage) -> CachedModel:
    """A model as a run has it; close it at the end."""
    file = models.find(model, store)
    engine = models.open_model(
        file, threads=threads, context=1024, gpu_layers=0, layout="fast", folder=folder / "layouts", memory=store
    )
    return CachedModel(engine, store, usage)


@dataclass(frozen=True)
class Gathered:
    """What the first outline of a folder is made of; `corpus` is in tokens."""

    name: str
    facts: list[Fact]
    notes: list[Note]
    places: dict[str, Place]
    documents: int
    corpus: int


def documents_of(folder: str, store: Store) -> list[Document]:
    """Those that can be read."""
    return [d for d in parse_files(find([folder]), store, workers=2) if not isinstance(d, InputError)]


def gathered(folder: str, store: Store, model: Model, words: int) -> Gathered:
    documents = {d.id: d for d in documents_of(folder, store)}
    readings = [r for d in documents.values() for r in read(chunk(d, model.count, 320), "")]
    found = [note(r, (), "", documents.__getitem__) for r in readings if any(r.weights)]
    chosen, _ = select(fold([f for _, facts in found for f in facts]), words)
    wanted = {f.id for f in chosen}
    kept = [Note(n.id, n.topic, n.digest, tuple(f for f in n.facts if f in wanted)) for n, _ in found]
    places = {r.chunk.id: Place(r.chunk.title, r.chunk.heading, " ".join(s.text for s in r.chunk.sentences)) for r in readings}
    tokens = sum(r.chunk.tokens for r in readings)
    return Gathered(Path(folder).name, chosen, [n for n in kept if n.facts], places, len(documents), tokens)


def laid(made: Gathered, layers: list[list[Note]], model: Model, words: int) -> Plan:
    """The first outline of these layers."""
    first = outline(made.facts, layers, made.places, model, named="", wanted=sections_for(words))
    material = Material({f.id: f for f in made.facts}, made.places, topics(layers))
    about = subject(made.facts) or "Report"
    return Plan(made.name, about, first.sections, material, layers, made.documents, made.corpus, sections_for(words))


def plan(folder: str, store: Store, model: Model, words: int) -> Plan:
    return headed(gathered(folder, store, model, words), model, words)


def headed(made: Gathered, model: Model, words: int) -> Plan:
    """The first outline from layers that no model has named, as in a run by default."""
    layers = reduce(made.notes, None, kernel=4, stride=3, until=sections_for(words), seed=0)
    return laid(made, layers, model, words)
