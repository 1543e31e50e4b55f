"""The English of the claim check: words without content, words that change a claim, numbers and units. Data only."""

from __future__ import annotations

from mapred.stages.words import FUNCTION_WORDS, row, words

# Words that carry no claim of their own. What changes a claim's sense (QUALIFIERS) or its roles (ROLES) is told apart.
STOPWORDS = FUNCTION_WORDS | words(
    "a an the this that these those some such own same it its itself he him his himself she her hers they them "
    "their theirs themselves we us our ours you your yours i me my mine one who whom whose which what where why "
    "how is are was were be been being am do does did done doing has have had having will shall of in on at to "
    "for as with and or but so yet if when whenever while whereas because since although though however therefore "
    "thus hence then also too there here moreover furthermore instead rather indeed besides again still already "
    "just even very quite well etc both either let via per upon about against between than "
    "into onto within across along among around "
    "through during toward towards off out up down over under whether once namely thereby not no nor n't"
)
# Each word with the class that must be the same in claim and quote: a claim may neither add nor drop one.
QUALIFIERS: dict[str, str] = {
    word: group.split()[0]
    for group in (
        "not n't no nor neither non",
        "never",
        "without",
        "except excepting excluding",
        "unless",
        "unable inability incapable impossible",
        "fail fails failed failing failure",
        "lack lacks lacked lacking",
        "refuse refuses refused deny denies denied reject rejects rejected",
        "avoid avoids avoided avoiding",
        "prevent prevents prevented preventing forbid forbids forbidden prohibit prohibits prohibited",
        "only solely exclusively",
        "may might possibly perhaps maybe",
        "can could able",
        "must shall required mandatory",
        "should ought recommended",
        "would",
        "probably likely presumably",
        "unlikely",
        "usually often typically generally normally commonly frequently mostly mainly primarily largely ordinarily",
        "sometimes sometime occasionally",
        "rarely seldom hardly scarcely barely",
        "always invariably",
        "almost nearly virtually practically",
        "approximately roughly about around circa",
        "all every each",
        "any",
        "entire whole",
        "some several",
        "most majority",
        "many numerous",
        "few little",
        "none nothing nobody nowhere",
        "more",
        "less fewer",
        "least minimum minimal",
        "maximum maximal",
        "before prior",
        "after",
        "until till",
        "above",
        "below",
        "theoretically supposedly allegedly reportedly apparently seemingly",
        "try tries tried trying attempt attempts attempted",
        "false untrue wrong incorrect",
        "planned",
        "proposed",
        "expected",
        "intended",
        "hoped",
        "currently presently",
        "formerly previously",
        "initially originally",
    )
    for word in group.split()
}
HEDGES = frozenset(row("may usually sometimes rarely probably unlikely almost approximately theoretically most some many few"))
# Prepositions that say who does what to whom, from where and to where.
ROLES = words("by from to into onto with than against between unlike under over through toward towards for of in on at as")
STRONG_ROLES = words("by from into onto than against between unlike over under within up")
CONDITIONS = words("if when whenever once unless provided providing assuming except until otherwise whether without where")
NEGATIONS = words("not never without except unless unable fail lack refuse avoid prevent none false")
SUBORDINATORS = words("if when whenever unless because since although though while after before until once whereas where")
REPORTING = words("note notice observe recall means mean that this remember know known it is be fact clear so aware the")
DISCOURSE = frozenset(
    row(
        "in fact|of course|for example|for instance|in other words|in particular|in addition|as a result|"
        "in short|in summary|to summarize|in conclusion|as well|in turn|and so|in practice|by the way|as noted above|"
        "on the other hand",
        "|",
    )
)
# Words of so little content that a claim may add one.
GENERAL = words(
    "feature system way method tool process type kind form term thing part various overall "
    "called named using use also information data software approach mechanism"
)
# Words for the same thing.
SAME = tuple(
    row(group)
    for group in (
        "provide offer supply",
        "use utilize employ",
        "include contain",
        "permit allow",
        "get obtain retrieve",
        "begin start",
        "big large",
        "fast quick rapid",
        "show display",
        "need require",
        "ensure guarantee",
        "delete remove erase",
        "help assist",
        "often frequent",
        "identical same",
    )
)
IRREGULAR = {
    form: base
    for base, forms in {
        "write": "wrote written",
        "run": "ran",
        "hold": "held",
        "keep": "kept",
        "make": "made",
        "give": "gave given",
        "take": "took taken",
        "begin": "began begun",
        "choose": "chose chosen",
        "know": "knew known",
        "send": "sent",
        "build": "built",
        "bring": "brought",
        "buy": "bought",
        "find": "found",
        "get": "got gotten",
        "grow": "grew grown",
        "leave": "left",
        "lose": "lost",
        "meet": "met",
        "pay": "paid",
        "see": "saw seen",
        "sell": "sold",
        "say": "said",
        "show": "shown",
        "stand": "stood",
        "teach": "taught",
        "think": "thought",
        "win": "won",
        "break": "broke broken",
        "become": "became",
        "fall": "fell fallen",
        "draw": "drew drawn",
        "child": "children",
        "index": "indices",
        "man": "men",
        "woman": "women",
        "datum": "data",
        "mouse": "mice",
        "mean": "meant",
        "come": "came",
        "do": "done",
        "use": "used using",
    }.items()
    for form in forms.split()
}
COMMON = words(
    "time year people way day man thing woman life child world school state family student group country problem "
    "hand part place case week company system program question work government number night point home water room "
    "mother area money story fact month lot right study book eye job word business issue side kind head house "
    "service friend father power hour game line end member law car city community name president team minute idea "
    "body information back parent face others level office door health person art war history party result change "
    "morning reason research girl guy moment air teacher force education good new first last long great little "
    "own other old right big high different small large next early young important few public bad same able make "
    "go know take see come think look want give use find tell ask seem feel try leave call need become put mean "
    "keep let begin help talk turn start show hear play run move like live believe hold bring happen write "
    "provide sit stand lose pay meet include continue set learn change lead understand watch follow stop create "
    "speak read allow add spend grow open walk win offer remember love consider appear buy wait serve die send "
    "expect build stay fall cut reach kill remain value data file form type order list table page code user "
    "function text set test version field key size"
)
NUMBERS = {
    word: n
    for n, word in enumerate(
        row(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty"
        )
    )
} | {word: 10 * n for n, word in enumerate(row("thirty forty fifty sixty seventy eighty ninety"), 3)}
SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ORDINALS = {word: f"{n}th" for n, word in enumerate(row("first second third fourth fifth sixth seventh eighth ninth tenth"), 1)}
MONTHS = {
    name: n
    for n, group in enumerate(
        row(
            "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october "
            "oct| november nov|december dec",
            "|",
        ),
        1,
    )
    for name in group.split()
}
UNITS = {
    form: unit
    for unit, forms in {
        "byte": "bytes b",
        "kilobyte": "kb kib kilobytes k kbytes",
        "megabyte": "mb mib megabytes mbytes M",
        "gigabyte": "gb gib gigabytes gbytes G",
        "terabyte": "tb tib terabytes",
        "second": "s sec secs seconds",
        "millisecond": "ms msec milliseconds",
        "microsecond": "µs us usec microseconds",
        "percent": "% per-cent percentage",
        "kilometre": "km kilometers kilometer kilometres",
        "metre": "metres meters meter",
        "kilogram": "kg kilograms",
        "minute": "minutes min mins",
        "hour": "hours hr hrs h",
        "day": "days",
        "year": "years yr yrs",
        "dollar": "$ usd dollars",
        "euro": "€ eur euros",
        "bit": "bits",
        "kilobit": "Kb kbit kbits",
        "megabit": "Mb mbit mbits",
        "gigabit": "Gb gbit gbits",
    }.items()
    for form in (unit, *forms.split())
}
_OPPOSITES = words(
    "more/less most/least before/after above/below over/under up/down first/last next/previous earlier/later early/late "
    "greater/smaller greater/less larger/smaller large/small big/small high/low higher/lower upper/lower long/short "
    "longer/shorter fast/slow faster/slower new/old newer/older best/worst better/worse increase/decrease increases/decreases "
    "increased/decreased rise/fall rises/falls rose/fell gain/loss gains/losses win/lose buy/sell bought/sold import/export "
    "enable/disable enables/disables enabled/disabled on/off open/close opens/closes opened/closed open/closed start/stop "
    "starts/stops started/stopped start/end begin/end begins/ends read/write reads/writes reading/writing reader/writer "
    "create/delete creates/deletes created/deleted add/remove adds/removes added/removed insert/delete include/exclude "
    "includes/excludes included/excluded allow/forbid allows/forbids allowed/forbidden allow/prevent allows/prevents "
    "permit/prohibit permitted/prohibited accept/reject accepts/rejects accepted/rejected succeed/fail succeeds/fails "
    "success/failure pass/fail passes/fails contains/lacks has/lacks use/ignore uses/ignores used/ignored send/receive "
    "sends/receives sent/received push/pull load/store lock/unlock locks/unlocks locked/unlocked true/false yes/no left/right "
    "input/output public/private local/remote client/server source/target parent/child internal/external static/dynamic "
    "positive/negative maximum/minimum present/absent empty/full same/different single/multiple required/optional "
    "automatic/manual automatically/manually temporary/permanent temporarily/permanently simple/complex easy/hard strong/weak "
    "rich/poor true/untrue north/south east/west plaintiff/defendant creditor/debtor lender/borrower employer/employee "
    "landlord/tenant guilty/innocent legal/illegal for/against with/without inside/outside to/from "
    "into/from gave/got give/get gives/gets"
)
OPPOSITES = frozenset(frozenset(pair.split("/")) for pair in _OPPOSITES)
DENYING = ("un", "in", "im", "dis", "non-", "non")


def opposed(one: str, other: str) -> bool:
    """Are two words in lower case each other's opposites: by the list, or by what denies at the front of one of them?"""
    short, long = sorted((one, other), key=len)
    return {one, other} in OPPOSITES or (len(short) > 3 and long.removesuffix(short) in DENYING)


# Sentences that lead a reader on and claim nothing, in lower case and without their stop.
CONNECTIVES = frozenset(
    row(
        "taken together, these points frame what follows|the rest of this section gives the details|"
        "the details follow|more follows below|the sources add the following|the sources say the following|"
        "several points follow from the sources|the following points stand out|these points are taken up in turn|"
        "this section looks at the details|this section gathers what the sources say|"
        "the next section turns to the details|"
        "the sections that follow take these up in turn|the following sections give the details|"
        "the sources differ on some points|the sources agree on the main points|there is more to say|"
        "some limits apply|there are limits|there are exceptions|a few words on the background come first|"
        "an overview comes first|this is an overview|the main points are these|in short, this is what the sources say|"
        "to sum up, these are the main points|in the sources' own words|the sources put it as follows|"
        "a closer look follows|other points are worth a note|further details are given below",
        "|",
    )
)
