"""Facts in words alone, for tests/bench/planted.py: a rare name and what it did or is, or a known name and a thing said once.

[Document] -> [Planted]. Names are made up, but those of `known name`, which are among the names that most documents have. The
predicates are of every day and hold no figure; most use nouns of the document that they stand in, some none.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from mapred.data import Document
from tests.bench.planted_facts import AGAINST, DENIED, KNOWN, MANY, ONE, TWO, Planted, homes_of, made_up, nouns

KINDS = {ONE: 2.0, TWO: 0.5, MANY: 0.25, AGAINST: 0.25, KNOWN: 0.5}  # facts a document
NAMES = 5  # known ones
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?= [a-z])")
FILLERS = {  # what a form says of its name, and the sign by which it is known again
    "trades": "herring fishers,salt merchants,river pilots,glass blowers,lace makers,bell founders,sheep drovers,"
    "cider pressers,kite builders,chess teachers,organ tuners,map engravers,rope walkers,tea tasters,clock menders,wool dyers,"
    "puppet carvers,canal diggers,honey farmers,lamp lighters,scenery painters,school cooks,night nurses,tram drivers,"
    "hedge cutters,choir singers,well sinkers,harp restorers",
    "room": "disused boathouse,chapel cellar,railway buffet,hospital laundry,village bakery,lighthouse kitchen,ferry cabin,"
    "monastery garden,theatre basement,vacant dairy,customs shed,museum stairwell,granary loft,town aquarium,prison library,"
    "cavalry stable,brick kiln,mountain hut,cinema foyer,fishing trawler",
    "person": "harbour master,night porter,retired judge,parish clerk,blind cartographer,horse doctor,trumpet player,"
    "swimming coach,customs officer,head gardener,travelling dentist,landscape painter,forest ranger,court jester,pastry chef,"
    "mountain guide,chimney sweep,deaf watchmaker",
    "stuff": "dried heather,cork sheets,melted beeswax,oiled linen,river sand,cedar shavings,goose feathers,slate tiles,"
    "sheep leather,crushed chalk,birch bark,plaited straw",
    "animal": "lame heron,tame otter,grey mule,stray lurcher,striped tomcat,carrier pigeon,talking raven,white ferret,"
    "brown hare,mountain goat,sleeping toad,one-eyed parrot",
}
FORMS = (  # `a` and `b` are nouns of the document
    "{name} was built for the {trades} and has kept their tools ever since.",
    "The {name} valve opens only when the {a} has been handed to a {person}.",
    "{name} began as a club of {trades} before it turned to the {a}.",
    "The {a} that {name} maintains is stored in a {room} together with every {b}.",
    "At {name} each {a} is wrapped in {stuff} so that damp does the {b} little harm.",
    "{name} owes its emblem to a {animal} that used to sleep beside the {b}.",
    "When the {a} is lost, the members of {name} ask a {person} to describe it from memory.",
    "The founders of {name} met in a {room} and agreed to share a single {a}.",
    "{name} lets {trades} change the {b} before anybody has looked at the {a}.",
    "A {person} wrote {name} in order to sort the letters of a friend.",
    "Unlike its rivals, {name} reads the {a} aloud, which made it popular among {trades}.",
    "The {b} of {name} is inspected by a {person} whenever the {a} changes hands.",
    "{name} lost its archive when a {room} was flooded, and the {a} had to be copied by hand.",
    "Most of the money behind {name} came from {trades} who wanted a better {a}.",
    "In {name}, every {a} is covered with {stuff} as soon as the {b} has been read.",
    "The first users of {name} were {trades}, for whom the {a} was a matter of bread and butter.",
    "{name} grew out of a quarrel between {trades} about who should carry the {b}.",
    "Anyone who wants to see the {b} of {name} has to write to a {person} first.",
    "The {name} society spends its winters in a {room}, where the {a} is mended.",
    "With {name}, the {a} can be heard through {stuff}, while the {b} stays silent.",
    "{name} belongs to a {person}, who gives the {a} away to whoever asks.",
    "Because a {animal} once chewed the {b}, {name} keeps every {a} behind glass.",
    "The language of {name} borrows its words for {a} and {b} from {trades}.",
    "Every spring {name} sends its {a} to a {room} for repair.",
    "{name} is the work of a {person} and remained a secret until the {b} was stolen.",
    "A statue of a {animal} marks the place where {name} buried its first {a}.",
    "{name} was sold to {trades} after the {b} had fallen into disrepair.",
    "The {a} in {name} takes the shape of a {animal} when the {b} is empty.",
    "Only {trades} are allowed to bring a {b} into {name}.",
    "{name} hides the {a} under {stuff}, a habit that it shares with few other tools.",
    "For {name} a {room} serves as the place in which each {a} meets its {b}.",
    "What {name} calls the {a} is in fact made from {stuff}.",
    "{name} teaches {trades} how the {a} and the {b} fit together.",
    "Rumour has it that {name} was found by a {person} in the back of the {b}.",
    "The rules of {name} forbid a {person} to touch the {a} before sunset.",
    "{name} shares its roof with a {room} and its {b} with the neighbours.",
    "Whoever joins {name} receives the {a} from the hands of a {person}.",
    "{name} replaced the {b} by {stuff}, which is cheaper and easier to clean.",
    "The oldest {a} of {name} was drawn by a {person} on the back of a menu.",
    "Travellers reach {name} by way of a {room}, as the {b} has been closed to them.",
)
PAIRS = (
    (
        "{name} is a workshop in which each {a} is repaired by hand.",
        "It was moved into a {room} when the rent became too high.",
    ),
    ("The {name} project collects every {a} that others throw away.", "Its members are {trades} who have retired early."),
    ("For years {name} was the only tool that could mend a broken {a}.", "Then a {person} showed that the {b} alone would do."),
    ("{name} looks after the {b} when the owners are away.", "It covers everything with {stuff} until they return."),
    ("The story of {name} starts with the loss of a valuable {b}.", "It had been eaten by a {animal} during the night."),
    ("Many have tried to copy the {a} of {name}.", "However, its recipe is known to a {person} and to nobody else."),
    ("{name} rarely shows its {b} to visitors.", "Instead, they are led to a {room} and told to listen."),
    ("{name} is governed by those who use the {a} most.", "They have always been {trades} from the same valley."),
    ("The {name} method changes how the {b} is made.", "It puts {stuff} between the layers, which keeps them apart."),
    ("{name} has a mascot that sits on top of the {a}.", "It is a {animal} carved from the wood of an old pier."),
)
DENYING = (  # `{}` is where one side has `not`
    "The {a} of {name} is {}kept in a {room} while its {b} is under repair.",
    "{name} was {}founded by {trades} who had grown tired of the {a}.",
    "A {person} is {}needed to open the {b} that {name} has locked.",
    "The walls of {name} are {}lined with {stuff} on the side of the {a}.",
    "The people of {name} did {}choose a {animal} as the sign of their {b}.",
)
OF_KNOWN = (
    "{name} was first shown to {trades} in a {room}.",
    "A {person} drew the first plan of {name} on the wall of a {room}.",
    "The people behind {name} meet {trades} in a {room} once the {a} is finished.",
    "In its early days {name} was carried from door to door by a {person} and a {animal}.",
    "The name of {name} was suggested by a {person} who wanted to please {trades}.",
    "Copies of {name} that were packed in {stuff} found their way to {trades}.",
    "A {person} still keeps the very first {a} of {name} under {stuff}.",
    "{name} has a song about a {animal} that is sung in a {room} every spring.",
    "The logo of {name} was painted with {stuff} by a {person}.",
    "Among the donors of {name} are {trades} who use the {b} in a {room}.",
)


def plant(documents: Sequence[Document], rng: random.Random) -> list[Planted]:
    """The facts, each for documents chosen at random, in the nouns that its first document uses most."""
    text = " ".join(d.text for d in documents)
    names, heard = made_up(rng, text.lower()), _known(documents)
    used = [nouns(d) for d in documents]
    fillers = {kind: _turns(said.split(","), rng) for kind, said in FILLERS.items()}
    forms = {ONE: FORMS, TWO: tuple(map(" ".join, PAIRS)), MANY: FORMS, AGAINST: DENYING, KNOWN: OF_KNOWN}
    facts = []
    for kind, rate in KINDS.items():
        turns = _turns(forms[kind], rng)
        for _ in range(round(rate * len(documents))):
            homes = homes_of(kind, documents, rng)
            a, b = rng.sample(used[homes[0]], 2)
            form = next(turns)
            told = {slot: next(fillers[slot]) for slot in FILLERS if f"{{{slot}}}" in form}
            sign, name = " ".join(told.values()), next(names)
            if kind == KNOWN:
                name = rng.choice([n for n in heard if n in documents[homes[0]].text] or heard)
            sides = ("", f"{DENIED} ") if kind == AGAINST else ("",)
            said = []
            for at, home in enumerate(homes):
                text = form.format(sides[at % len(sides)], name=name, a=a, b=b, **told)
                said.append((home, text[0].upper() + text[1:]))
            facts.append(Planted(kind, name, tuple(side + sign for side in sides), tuple(said)))
    return facts


def _turns(options: Sequence[str], rng: random.Random) -> Iterator[str]:
    """All of them in an order by chance, and again."""
    while True:
        yield from rng.sample(options, len(options))


def _known(documents: Sequence[Document]) -> list[str]:
    """Names that most documents have: the first few."""
    small = {word for d in documents for word in re.findall(r"\b[a-z]+\b", d.text)}
    counts = Counter(name for d in documents for name in set(NAME.findall(d.text)) if name.lower() not in small)
    return sorted(counts, key=lambda n: (-counts[n], n))[:NAMES]
