"""Lists of English words that the rules of sentences.py and verify.py read. Data only."""

from __future__ import annotations


def row(text: str, between: str = " ") -> list[str]:
    """The entries of a list in their order."""
    return text.split(between)


def words(text: str) -> frozenset[str]:
    """The words of a list: `words("a b")` is `{"a", "b"}`."""
    return frozenset(text.split())


FUNCTION_WORDS = words(
    "the of and to is are be in for that with by not as an a it or which from was if when can on at this has have "
    "will were been its their there than then but they we you may must should would could does do did no all any each "
    "into only more other"
)
# Verbs of manuals, reports and news in their base form; `finite` builds the rest.
VERBS = words(
    "accept achieve act add adjust affect agree aim allow appear apply argue arrive ask assign assume attempt avoid "
    "become begin behave believe belong block break bring build call carry cause change check choose claim close "
    "combine come commit compare compile complete compute connect consist contain continue control convert copy cost "
    "cover create cut deal decide declare decrease define delete deliver demand deny depend derive describe destroy "
    "detect determine develop differ disable discard display divide draw drop eliminate employ enable encode end "
    "enforce enhance ensure enter equal estimate evaluate examine exceed exist expand expect explain express extend "
    "face fail fall feature fetch fill find finish fit fix follow forbid force form free function gain generate get "
    "give go grow guarantee handle happen help hide hold identify ignore imply improve include increase indicate "
    "influence inherit insert install interpret introduce invoke involve issue join jump keep know lack last launch "
    "lead learn leave let lie limit link list live load lock look lose maintain make manage map mark match mean "
    "measure meet modify monitor move need note obtain occur offer open operate optimize order override overwrite own "
    "parse pass perform permit place play point possess prevent print process produce promise protect prove provide "
    "publish put raise range reach read receive recommend record reduce refer reflect refuse register reject relate "
    "release rely remain remember remove rename render repeat replace report represent require reset resolve respond "
    "restore restrict result retain return reuse reveal rise run satisfy save say search see seek select sell send "
    "separate serve set share show shrink simplify sit skip solve sort specify spend split stand start state stay "
    "stem stop store strip study submit succeed suffer suggest supply support suppose switch take tell tend terminate "
    "test track transfer transform translate treat trigger try turn understand update use vary verify view visit wait "
    "hear intend construct discover acquire imagine inspect seem encounter arise correspond recognize convey synchronize "
    "encrypt decrypt initialize implement organize truncate allocate attach detach download upload mutate emit compress "
    "resemble retrieve evolve occupy preserve exploit reject adopt ease enlarge commence conclude confirm locate "
    "walk want warn weigh win work wrap write yield"
)
PAST = words(
    "became began believed bought broke brought built came chose cost cut did drew fell felt found forced gave got "
    "grew had held hid kept knew lacked led left lay lost made meant met paid put ran read rose said sat saw sent set "
    "showed sold spent stood sought took taught thought told understood went won wore wrote"
)
AUXILIARIES = words(
    "is are was were am be been has have had does do did can could may might must shall should will would cannot "
    "isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't can't couldn't mustn't shouldn't won't "
    "wouldn't it's that's there's"
)


def finite(verb: str) -> tuple[str, ...]:
    """The forms of a regular verb that a sentence can rest on: `finite("carry")` is `("carry", "carries", ...)`."""
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied"
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb, verb + "es", verb + "ed"
    return verb, verb + "s", verb + ("d" if verb.endswith("e") else "ed")


def adverb(word: str) -> bool:
    """`locally`, and not `reply`; in lower case."""
    return word.endswith("ly") and word not in NO_ADVERBS


def gerund(verb: str) -> str:
    """`gerund("create")` is `creating`; what doubles its consonant is left out."""
    return (verb[:-1] if verb.endswith("e") and verb[-2:] != "ee" else verb) + "ing"


GERUNDS = frozenset(map(gerund, VERBS))
FINITE_VERBS = AUXILIARIES | PAST | frozenset(form for verb in VERBS for form in finite(verb))

NO_ADVERBS = words(
    "reply apply supply family assembly anomaly imply rely multiply comply fly ally tally early daily weekly monthly hourly "
    "yearly friendly italy july likely unlikely"
)
# What a sentence opens with when it leans on the one before.
LEANING = words(
    "it this these those he she they such here both neither either another however therefore thus hence but and so "
    "then also otherwise instead moreover furthermore similarly nevertheless nonetheless consequently accordingly "
    "likewise additionally alternatively conversely meanwhile besides yet or nor rather still finally lastly next "
    "first firstly second secondly third thirdly afterwards subsequently again indeed hereafter therein thereafter "
    "thereby its their his her him them whereas more others none perhaps even because which who whose where what why "
    "how yes well ok okay anyway sorry thanks oh now once sometimes specifically namely "
    "particularly especially notably click see refer example examples note notes todo remember recall consider "
    "suppose imagine let fix fixed fixes add added adds formerly only also bug removed changed improved"
)
LEANING_PHRASES = (
    "for example|for instance|for this|for these|for that|for those|in this|in these|in that|in those|in such|in other "
    "words|in addition|in particular|in contrast|in both|in either|in the same|as a result|as such|as "
    "noted|as mentioned|as described|as shown|as above|as with|as before|on the other|on the contrary|by contrast|by "
    "this|by that|with this|with these|with that|at this|at that|to do this|to do so|to this|from this|after this|"
    "after that|before this|because of this|because of that|because this|because it|because they|because that|due to "
    "this|that is|that said|that way|that means|that was|that would|that will|the first|the second|the third|the "
    "former|the latter|the last|the next|the other|the same|the rest|the result is|the remaining|the remainder|the "
    "resulting|the above|the following|the previous|the preceding|the answer|the reason|the point|the idea|the "
    "problem|the solution|the difference|the only|the example|the examples|the new|the old|the latter's|one such|one "
    "of these|one of those|all of these|all these|all of this|all this|some of these|each of these|none of these|most "
    "of these|any of these|any such|no such|both of|a similar|a second|a third|other than|another way|there are two|"
    "there are three|there are several|there are a|to the contrary|not only|not so|not all of|when this|when that|if "
    "this|if that|if so|if not|unlike this|like this|like that|until then|since then|since this|only then|only this|"
    "up to this|of these|of those|of course|at first|at last|in turn|to begin|first of all|back to|in fact|in short|in "
    "summary|in all cases|in most cases|in some cases|in any case|in the example|in the above|in the following|in the "
    "previous|in the first|in the second|in the last|in the latter|in the former|as you can see|as we have seen|as can be "
    "seen|no,|(?:if|when|unless) (?:not )?(?:true|false|set|unset|given|specified|unspecified|omitted|enabled|disabled|present|"
    "absent|empty|missing|advertised)(?=,| to | and | or )"
)
# Nouns that say nothing of what they stand for: `The function returns 0.`
BARE_NOUNS = words(
    "function functions routine routines option options command commands value values result results argument "
    "arguments parameter parameters method methods interface interfaces rule rules output input default code name "
    "names string strings object objects number numbers list lists change changes error errors approach idea "
    "process program programs file files table tables system operation operations user caller callback test tests "
    "library application feature features step steps call calls pointer flag flags purpose goal case cases effect "
    "sequence instruction instructions constant constants variable statement column columns row rows "
    "key keys index field fields content implementation rhs lhs left right hook hooks handler token tokens "
    "format formats module modules script scripts tool tools technique techniques "
    "author authors paper study team group company project people man woman"
)
DENYING = words("no not n't cannot never nor neither none nothing nobody without")
PRONOUNS = words("it its they them their he she his her him that")
NO_VERB_AFTER = words("a an the of to in for with by on at no its their your our any each every from into as such")
# A last phrase that opens with one of these limits what is said; and words that say something of all, or of no one.
LIMITING = words("in on at for with under within during by on across among between through over to from as")
SWEEPING = words("all any every always must only best worst most same identical equal exactly")
# What makes a claim less sure, beside the QUALIFIERS of lexicon.py.
HEDGING = words(
    "usual typical normal probable possible potential potentially apparent default estimated "
    "traditionally conventionally historically nowadays ideally optionally partially nominally arguably likely tend tends"
)
HEDGING_PHRASES = row(
    "by default|in general|in theory|in principle|as a rule|for now|so far|as yet|in the opinion|in the view|in the eyes|"
    "according to",
    "|",
)
# What says that something no longer holds, or not yet: `a few bugs (now fixed)`.
PASSING = words("now current formerly previously currently obsolete deprecated fixed removed disabled")
# Nouns that say of a name what it is, as its reader knows: `the BEGIN command` is `BEGIN`.
APPOSED = words(
    "command statement function option routine macro keyword operator clause constraint pragma flag interface program "
    "utility tool"
)
# After these a `that` may be left out.
SAYING = words(
    "say says said think thinks thought believe believes believed know knows knew mean means meant show shows showed shown "
    "state states stated note notes noted claim claims claimed ensure ensures find finds found so"
)
JOINING = words("and but then nor")
BEING = words("is are was were be been being am")
RELATIVE = words("that which who whose whom")
DETERMINERS = words("the a an its their his her our your this that these those such own")
# What two things have or do between them, so that one of them has none of it: `the sum of A and B`, `A and B met`.
OF_BOTH = words(
    "sum total product ratio mixture mixtures mix mixing blend combination union cost costs price average difference "
    "distance alloy compound combining multiplying adding merging comparing"
)
AS_ONE = words(
    "together jointly combined collectively altogether mutually mutual mixed equal equally differ differs differed merged "
    "met married collided alike"
)
# Before a number that counts nothing: `chapter 3`.
UNCOUNTED = words(
    "version release chapter section page line article paragraph rule figure table number level part clause step type class "
    "phase grade day no"
)
# What makes a thing none of its kind, or less of it, and a deed undone, or done in part only: who leaves it out says more.
UNDOING = words(
    "alleged suspected accused former ex fake forged counterfeit imitation artificial simulated mock toy pseudo quasi semi "
    "fictional fictitious imaginary hypothetical theoretical supposed purported presumed reputed putative claimed perceived "
    "feared failed unsuccessful abandoned attempted foiled aborted preliminary provisional tentative draft candidate "
    "interim deputy vice acting assistant honorary retired ousted disputed discredited debunked circumstantial indirect "
    "anecdotal half inconclusive symbolic nominal marginal anti pre counter unratified unproven unconfirmed partly poorly "
    "inadequately insufficiently incompletely inversely negatively distantly remotely loosely falsely wrongly wrongfully "
    "mistakenly erroneously inaccurately fraudulently purportedly ostensibly reputedly nominally narrowly marginally "
    "minimally slightly weakly faintly symbolically fictitiously unsuccessfully temporarily provisionally tentatively "
    "conditionally indirectly moderately badly trainee aspiring prospective mistaken botched postponed cancelled suspended "
    "rejected expired unfinished incomplete defunct dummy decoy replica mythical legendary rumoured bogus sham spurious"
)
DEGREES = words("too so very much far rather a little bit")  # of which the first two say what follows from it
PARTICLES = words("off down out away")  # of `call off`, `turn down`
# What a phrase opens with that says on which terms the rest holds: `Adjusted for inflation, wages fell`; and what it ends with.
TERMS = words(
    "adjusted measured compared combined expressed weighted calculated corrected provided granted pending subject barring "
    "absent relative per contrary depending regardless irrespective failing excluding assuming save apart besides capped "
    "limited restricted"
)
FRAMING = TERMS | words(
    "viewed considered used judged taken given left seen mixed had should were allowing including everything else other "
    "according"
)
FRAME_ENDS = words("permitting aside equal included excluded excepted notwithstanding apart willing constant")
PARTICIPLES = words(
    "taken given left seen driven drawn grown kept held worn put spread fed cut bought sold built read run sent told drunk "
    "eaten broken chosen frozen hidden shaken spoken stolen written made done shown set withdrawn forbidden rewritten "
    "overthrown beaten struck"
)
DESCRIBING = words("founded located situated born established named known elected published written called built")
# Verbs that tell what somebody says, thinks or wants, and not that it is so; beside SAYING.
ATTITUDES = words(
    "argue argues argued allege alleges alleged predict predicts predicted promise promises promised imagine imagines "
    "imagined fear fears feared warn warns warned hope hopes hoped suggest suggests suggested insist insists insisted tell "
    "tells told expect expects expected boast boasts boasted dream dreams dreamed announce announces announced admit admits "
    "admitted assert asserts asserted contend contends contended suspect suspects suspected speculate speculates speculated "
    "propose proposes proposed pretend pretends pretended testify testifies testified denied doubts doubted assumed "
    "supposed estimated forecast forecasts reckon reckons reckoned accuse accuses accused ruled wrote concluded concludes "
    "hinted implied complain complains complained declared reported"
)
# What says that something said before is not so, or not of all.
REVERSING = words(
    "reversed overturned withdrew withdrawn retracted disproved refuted annulled quashed repealed revoked rescinded "
    "overruled wrong false untrue disputed doubt doubts debunked"
)
EXCEPTING = words("excluded exempt exempted excepted exception exceptions barred never not no ineligible neither nor")
SUPPOSING = words("suppose assume imagine let")  # what opens a sentence of which nothing is so
BYGONE = PAST | words("was were")
HAPPENED = BYGONE - words("cost cut put read set")  # what is past, and no present too
# Pasts of verbs that VERBS has not, because manuals and reports do not rest on them.
OTHER_PASTS = words(
    "ate beat bent bit blew bore caught crept dealt died dug drank drove fed fled flew flung forbade forgot forgave fought "
    "froze hid hung hurt knelt laid leapt lent lit rang rode sang sank shook shone shot shrank slept slid spoke sprang spun "
    "stole struck stuck stung swam swept swore swung threw tore wept withdrew woke wove"
)
