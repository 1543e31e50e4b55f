"""Which changes of a sentence does the claim check let pass? Kinds of change as data, on text of any folder.

python -m tests.bench.mutations [FOLDER] [--sentences 400] [--kind NAME] [--show]

Each kind is a list of patterns with what stands for them; a sentence gives one claim for each place where a pattern fits, and
is the claim's only evidence. Nearly all that is made says something else than its sentence, or is no sentence: what passes is
to be read (`--show`), as some of it is true after all. Without FOLDER the sentences are those of data/sentences.txt.

changes.py has fewer kinds, of which each was meant to be false always; these were made to look for holes nobody had thought of.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator
from pathlib import Path

from mapred.stages.verify import check
from mapred.stages.words import row
from tests.bench.claims import PASSED, sentences, told

LONGEST = 240  # letters of a sentence
SIDES = "unless|except|if|until|before|after|when|whenever|while|once"
PHRASE = r"(?:of|in|on|for|with|by|from|to|as|at|under) (?:the|a|an|each|all) [\w-]+"
Rules = tuple[tuple[str, str], ...]


def _to(text: str) -> Rules:
    """`all>most not>` as rules for whole words; `_` stands for a space."""
    pairs = (pair.replace("_", " ").split(">") for pair in text.split())
    return tuple((rf"(?<![\w-]){re.escape(old)}(?![\w-])", new) for old, new in pairs)


def _or(text: str) -> Rules:
    """`client/server` as rules both ways."""
    return _to(" ".join(f"{one}>{two} {two}>{one}" for one, two in (pair.split("/") for pair in text.split())))


def _gone(text: str) -> Rules:
    """Rules that leave each of these out, with a comma behind."""
    return tuple((rf"(?<![\w-]){re.escape(old)}(?![\w-]),? ", "") for old in row(text, "|"))


KINDS: dict[str, Rules] = {
    "quantifier": _to(
        "all>most all>some most>all some>all many>all several>all each>any every>some any>all any>every few>many "
        "a_few>few entire>every whole>each no>few none>some almost>always at_least>at_most at_most>at_least "
        "at_least>exactly more_than>less_than"
    ),
    "only, even, just": (
        *_gone("only|even|solely|just|exclusively"),
        (r"(?<= )(?=if |when )", "even "),
        (r"(?<= )(?=the )", "only "),
        (r"(?<= )(?=[a-z]+s\b)", "other "),
    ),
    "time": _to(
        "was>is is>was were>are are>were will_be>was has_been>will_be had>has is>was_once is>will_be_no_longer "
        "can>could currently>formerly previously>currently originally>currently no_longer>still still>no_longer "
        "already>not_yet planned>done"
    ),
    "modal": _to(
        "may>must may>will can>must should>must might>can could>must must>may will>may need_not>must_not "
        "must_not>need_not may>"
    ),
    "hedge gone": _gone(
        "may|might|usually|typically|generally|normally|often|sometimes|probably|likely|possibly|perhaps|mostly|mainly|almost|"
        "approximately|about|by default|in general|in theory|in principle|in most cases|in some cases|traditionally|"
        "conventionally|potentially|estimated|partially|optionally|ideally|nearly|roughly|apparently|seems to|tends to"
    ),
    "condition gone": (
        (rf",? (?:{SIDES}|provided that|as long as|where|without) [^,;.]+(?=\.$)", ""),
        (rf"^(?:{SIDES.title()}|Except|Without|On|In|For|With|Under) [^,;]+, ", ""),
    ),
    "condition told": (
        (rf"^(?:{SIDES.title()}) ([^,;]+), .*\.$", r"\1."),
        (rf"^.* (?:{SIDES}) ([^,;]+\.)$", r"\1"),
    ),
    "condition turned": _to(
        "if>unless unless>if if>even_if if>only_if if>although until>after before>after after>before when>before "
        "because>although while>after"
    ),
    "relative gone": (
        (r"(?<=\ws) (?:that|which|who) [^,;.]+?(?= (?:are|have|can|must|will|may|should)\b)", ""),
        (r" (?:that|which|who|whose) [^,;.]+(?=\.$)", ""),
        (r"(?<=\ws) (?:with|of|in|on|for|from|under|without) [^,;.]+?(?= (?:are|have|can|must|will|may|should)\b)", ""),
        (r", which [^,;.]+(?=,)", ""),
    ),
    "and, or": _to("and>or or>and both>either either>both neither>either neither>both nor>and and>but_not but_not>and"),
    "preposition": _to(
        "from>to to>from in>for for>in of>for for>to with>without without>with by>for for>by before>behind above>below "
        "below>above over>under into>from from>into inside>outside within>outside on>off off>on up>down against>for "
        "through>to between>within"
    ),
    "opposite": _or(
        "increase/decrease increases/decreases enable/disable enabled/disabled client/server read/write reads/writes "
        "sender/recipient local/remote incoming/outgoing next/previous start/end left/right true/false yes/no old/new "
        "long/short large/small high/low upper/lower single/multiple open/close add/remove create/delete "
        "created/deleted include/exclude allow/forbid allows/prevents accept/reject accepted/rejected public/private "
        "input/output source/target user/administrator parent/child host/user internal/external static/dynamic "
        "positive/negative maximum/minimum present/absent empty/full same/different same/other succeeds/fails "
        "sent/received ignored/used returned/taken manually/automatically temporarily/permanently first/last"
    ),
    "prefix": _or(
        "valid/invalid known/unknown encrypted/unencrypted possible/impossible necessary/unnecessary secure/insecure "
        "safe/unsafe required/optional used/unused set/unset specified/unspecified supported/unsupported "
        "visible/invisible usual/unusual explicit/implicit explicitly/implicitly direct/indirect "
        "recursive/non-recursive sensitive/insensitive correctly/incorrectly"
    ),
    "comparative": (
        *_or("more/less larger/smaller longer/shorter faster/slower better/worse higher/lower earlier/later fewer/more"),
        (r" than [^,;.]+(?=[,;.])", ""),
        (r"(?<= )(?:as|so) \w+ as ", ""),
    ),
    "number word": _or("first/second second/third once/twice two/three one/two half/all KB/MB seconds/minutes hours/days"),
    "range": (
        (r"(\d+) ?(?:-|–|to|and|or) ?\d+", r"\1"),
        (r"(?:up to|at least|at most|more than|less than|between|over|under) (?=\d)", ""),
        (r"(?<=between )[^,;.]+? and ", ""),
        (r"(?<=from )[^,;.]+? to ", ""),
    ),
    "person": _to("you>we we>you it>they they>it your>our its>their their>its he>she you>they them>it"),
    "how": (
        (r"(?<=not )(\w+) \w+ly\b", r"\1"),
        (r"(?<=n't )(\w+) \w+ly\b", r"\1"),
        (r" (?:\w+ly|too \w+|very \w+|yet|enough)(?=\.$)", ""),
        (r"\bhow\b", "why"),
        (r"\bwhether\b", "that"),
    ),
    "said by": (
        (r"^.{3,60}? (?:says?|claims?|assumes?|believes?|suggests?|expects?|think|thinks|argues?|means?) that (.)", r"\1"),
        (r"^(?:According to|In the opinion of|In the view of) [^,]+, ", ""),
    ),
    "example": _gone("for example|for instance|e.g.|such as|i.e.|like|including|among others"),
    "definition": (
        (r"(?<= means )(?:the|a|an|any) ", "every "),
        (r"(?<= means )([^;]+?) (?:of|in|for|that|which|by|with|from|to) [^,;.]+(?=[,;.])", r"\1"),
        (r"((?:mean|means|consists of|is defined as) [^,;]+), [^,;]+(?=, | and )", r"\1"),
    ),
    "agent": (
        (r"^(?:The |A |An )?(.+?) (is|are|was|were) (\w+ed) by (?:the |a |an )?([^,;.]+)\.$", r"The \4 \2 \3 by the \1."),
        (r"^(?:The |A |An )?(.+?) (?:is|are) (\w+ed) by (?:the |a |an )?([^,;.]+)\.$", r"The \1 \2 the \3."),
    ),
    "moved": (
        (rf"^(.+?) ({PHRASE})\.$", r"\2 \1."),
        (rf"^(\w+ [\w-]+) (.+?) ({PHRASE})\.$", r"\1 \3 \2."),
        (rf" ({PHRASE}) ({PHRASE})", r" \2 \1"),
    ),
    "item lost": (
        (r"(?<=: )\w+, (?=\w+)", ""),
        (r" and [\w-]+(?= (?:for|in|to|with|from) )", ""),
        (r" (?:the|a|an) [\w-]+,(?= )", ""),
        (r" (?:the|a|an) [\w-]+ and(?= )", ""),
        (r" (?:of|in|for|to|with) (?:the|a|an)? ?[\w-]+(?= (?:of|as) )", ""),
        (r" [\w-]+(?=[;:] )", ""),
    ),
    "cut short": (
        (r" (?:is|are|was|were|will|can|may|must|should|has|have|does)\b.*\.$", "."),
        (r" (?:the|a|an|to|of|that|as|and|or|than|not) [^,;.]*\.$", "."),
        (r"^[^,;]*[,;] ", ""),
        (r"^(?:\S+ ){3}", ""),
    ),
}  # fmt: skip


def mutated(kind: str, sentence: str) -> Iterator[str]:
    """The claims that a kind of change makes of a sentence, each another, and none of them the sentence."""
    seen = {sentence}
    for pattern, new in KINDS[kind]:
        for at in re.finditer(pattern, sentence):
            made = f"{sentence[: at.start()]}{at.expand(new)}{sentence[at.end() :]}"
            made = re.sub(r" +(?=[,;.] |\.$)", "", " ".join(made.split()))
            made = made[:1].upper() + made[1:]
            if made not in seen and len(made.split()) > 3:
                seen.add(made)
                yield made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--sentences", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--show", action="store_true", help="print what passes")
    options = parser.parse_args()
    pool = [s for s in sentences(options.folder) if len(s) <= LONGEST and s.endswith(".")]
    random.Random(options.seed).shuffle(pool)
    pool = pool[: options.sentences]
    print(f"{len(pool)} sentences\n{'kind':<18}passed, of those made")
    passed = total = 0
    for kind in options.kind or KINDS:
        made = [(claim, sentence) for sentence in pool for claim in mutated(kind, sentence)]
        right = [case for case in made if check(case[0], [case[1]]).verdict in PASSED]
        passed, total = passed + len(right), total + len(made)
        print(f"{kind:<18}{told(len(right), len(made))}", flush=True)
        for claim, sentence in right if options.show else ():
            print(f"   claim {claim}\n   quote {sentence}\n")
    print(f"{'all':<18}{told(passed, total)}")


if __name__ == "__main__":
    main()
