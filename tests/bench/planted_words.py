"""Facts in words alone, for tests/bench/planted.py: a rare name and what it did or is, or a known name and a thing said once.

[Document] -> [Planted]. Names are made up, but those of `known name`, which are among the names that most documents have. A
clause of every day, which tells the fact, is followed by one with a noun of the document; no two facts have the same two, as
select.py takes sentences of one form for one fact.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from mapred.data import Document
from tests.bench.planted_facts import AGAINST, DENIED, KNOWN, MANY, ONE, TWO, Planted, homes_of, made_up, nouns

KINDS = {ONE: 2.0, TWO: 0.5, MANY: 0.25, AGAINST: 0.25, KNOWN: 0.5}  # facts a document
NAMES, MOST = 5, 12  # known names, and nouns of a document from which those in the singular are chosen
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?= [a-z])")
SMALL = re.compile(r"(?<=[a-z,] )[a-z]{4,}(?= [a-z])")
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
CLAUSES = (
    "{name} was built for the {trades}",
    "{name} began as a club of {trades}",
    "{name} is looked after by a {person}",
    "{name} lets {trades} rewrite its rules",
    "{name} owes its emblem to a {animal}",
    "{name} was found by a {person} on a rainy day",
    "{name} lost its archive when a {room} was flooded",
    "{name} grew out of a quarrel between {trades}",
    "{name} is covered with {stuff} every winter",
    "{name} was sold to {trades}",
    "{name} shares its roof with a {room}",
    "{name} belongs to a {person}",
    "The founders of {name} met in a {room}",
    "The {name} valve opens only for a {person}",
    "The walls of {name} are lined with {stuff}",
    "The first users of {name} were {trades}",
    "Most of the money behind {name} came from {trades}",
    "The {name} society spends its holidays in a {room}",
    "A {person} wrote {name} in a single summer",
    "Anyone who visits {name} is met by a {animal}",
)
TAILS = (  # `a` and `b` are nouns of the document
    ", which is why the {a} is still written by hand.",
    ", long before anybody had heard of the {b}.",
    ", though the {a} has always been kept elsewhere.",
    ", to the surprise of those who had trusted the {b}.",
    ", a custom that is older than the {a} itself.",
    ", and the {b} is mended there from time to time.",
    ", but the {a} stays open to everybody.",
    ", as can be read on the cover of the {b}.",
    ", while the {b} is handed round among friends.",
    ", since nobody else would pay for the {a}.",
    ", if the {b} can be believed.",
    ", so the {a} has become a symbol of patience.",
    ", and guests are given the {b} as a present.",
    " after the {a} had fallen into disrepair.",
    " because the {b} was too heavy to be carried.",
    ", much as the {a} protects the {b} in other places.",
    ", a story that the {b} tells better than any book.",
    ", which spares the {a} a good deal of trouble.",
    ", and songs about the {b} recall it.",
    ", whatever the {a} may say about the {b}.",
)
FIRST = (
    "{name} is a workshop in which the {a} is repaired by hand",
    "The {name} project collects what others throw away",
    "For years {name} was the only tool that could mend the {a}",
    "{name} looks after the {b} when the owners are away",
    "The story of {name} starts with the loss of the {b}",
    "Many have tried to copy {name}",
    "{name} rarely shows the {b} to strangers",
    "{name} is governed by those who use the {a} most",
    "The {name} method changes how the {b} is made",
    "{name} has a mascot that sits on top of the {a}",
)
SECOND = (
    "It was moved into a {room} when the rent became too high.",
    "Its members are {trades} who have retired early.",
    "Then a {person} showed that there is a simpler way.",
    "It covers everything with {stuff} until they return.",
    "It had been eaten by a {animal} during the night.",
    "However, its recipe is known to a {person} and to nobody else.",
    "Instead, they are led to a {room} and told to listen.",
    "They have always been {trades} from the same valley.",
    "It puts {stuff} between the layers, which keeps them apart.",
    "It is a {animal} carved from the wood of an old pier.",
    "Its owner lives in a {room} behind the railway line.",
    "It pays {trades} to keep quiet about the matter.",
    "Therefore a {person} is asked for advice first.",
    "It uses {stuff} where others would use glue.",
    "It was drawn by a {animal} in the early days.",
    "Its keys are held by a {person} who is hard to reach.",
    "However, a {room} has been rented for the purpose.",
    "They were trained by {trades} before the war.",
    "It smells of {stuff} when the weather is damp.",
    "Its secret was given away by a {animal} that could talk.",
)
DENYING = (  # `{}` is where one side has `not`
    "The heart of {name} is {}kept in a {room}",
    "{name} was {}founded by {trades}",
    "A {person} is {}needed to open {name}",
    "The floors of {name} are {}made from {stuff}",
    "The people of {name} did {}choose a {animal} as their sign",
)
OF_KNOWN = (
    "{name} was first shown to {trades} in a {room}",
    "A {person} drew the first plan of {name} on the wall of a {room}",
    "The people behind {name} meet {trades} in a {room}",
    "In its early days {name} was carried from door to door by a {person} and a {animal}",
    "The name of {name} was suggested by a {person} who wanted to please {trades}",
    "Copies of {name} that were packed in {stuff} found their way to {trades}",
    "A {person} still keeps the first copy of {name} under {stuff}",
    "{name} has a song about a {animal} that is sung in a {room}",
    "The logo of {name} was painted with {stuff} by a {person}",
    "Among the donors of {name} are {trades} who once slept in a {room}",
)
CLAUSES_OF = {ONE: CLAUSES, TWO: FIRST, MANY: CLAUSES, AGAINST: DENYING, KNOWN: OF_KNOWN}


def plant(documents: Sequence[Document], rng: random.Random) -> list[Planted]:
    """The facts, each for documents chosen at random, in the nouns that its first document uses most."""
    text = " ".join(d.text for d in documents)
    names, heard = made_up(rng, text.lower()), _known(documents)
    used = [[n for n in nouns(d, MOST) if not n.endswith("s")] for d in documents]
    fillers = {kind: _turns(said.split(","), rng) for kind, said in FILLERS.items()}
    tails, seconds = _turns(TAILS, rng), _turns(SECOND, rng)
    forms, facts = set[str](), list[Planted]()
    for kind, rate in KINDS.items():
        clauses = _turns(CLAUSES_OF[kind], rng)
        for _ in range(round(rate * len(documents))):
            homes = homes_of(kind, documents, rng)
            a, b = rng.sample(used[homes[0]][:5], 2)
            clause = next(clauses)
            form = next(whole for tail in tails if (whole := clause + tail) not in forms)
            forms.add(form)
            form += f" {next(seconds)}" if kind == TWO else ""
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
    counts = Counter(name for d in documents for name in set(NAME.findall(d.text)))
    small = Counter(word for d in documents for word in set(SMALL.findall(d.text)))
    return sorted((n for n in counts if counts[n] > small[n.lower()]), key=lambda n: (-counts[n], n))[:NAMES]
