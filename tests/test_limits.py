"""What narrows or undoes a claim may not be left out of it, nor be moved to where it narrows something else.

For each rule there are claims that it refuses, and true neighbours that it lets pass.
"""

from __future__ import annotations

import pytest

from mapred.data import Verdict
from mapred.stages.verify import check

PASSED = (Verdict.SUPPORTED, Verdict.QUOTED)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("alleged", "The alleged murderer was released from prison in 2003."),
        ("deputy", "The deputy minister announced the reform in parliament."),
        ("forged", "The museum sold a forged painting by Vermeer to a collector."),
        ("preliminary", "The company published the preliminary results of the trial in May."),
        ("honorary", "The university awarded Smith an honorary doctorate in 1997."),
        ("imitation", "The factory makes imitation diamonds for cheap jewellery."),
        ("partly", "The castle was partly destroyed by fire in 1613."),
        ("inversely", "The volume of a gas is inversely proportional to its pressure."),
        ("poorly", "The mechanism of the drug is poorly understood by scientists."),
        ("wrongly", "The temple was wrongly attributed to the Romans by early visitors."),
        ("temporarily", "The factory was temporarily closed by the owners in 1931."),
        ("ex-", "The ex-president opened the hospital in March."),
        ("anti-", "The anti-war movement gained support in the cities."),
        ("too", "The tumour was too small to be detected by ultrasound."),
        ("so", "The food was so salty that the guests left it on the table."),
        ("off", "The union called off the strike on Friday."),
        ("down", "The parliament voted down the bill in June."),
        ("electric", "The firm is the biggest maker of electric cars in the country."),
        ("old", "All of the old files are deleted on close of the log."),
        ("Untreated", "Untreated water is a danger to young children."),
        ("Excessive", "Excessive exercise causes damage to the heart."),
    ],
)
def test_a_word_that_undoes_or_narrows_what_is_said_may_not_go(word: str, sentence: str) -> None:
    assert check(_without(word, sentence), [sentence]).verdict not in PASSED


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("old", "The old minister announced the reform in parliament."),
        ("famous", "The museum sold a famous painting by Vermeer to a collector."),
        ("and a draft regulation", "The state issued a law and a draft regulation on pesticides."),
        ("completely", "The castle was completely destroyed by fire in 1613."),
        ("temporary", "The pager writes a temporary file to the disk."),
        ("very", "The very large page is kept in the old log."),
        ("electric", "The firm is a maker of electric cars in the country."),
        ("The old", "The old President Lincoln died in a house in Washington."),
    ],
)
def test_a_word_that_only_describes_may_go(words: str, sentence: str) -> None:
    assert check(_without(words, sentence), [sentence]).verdict in PASSED


def _without(words: str, sentence: str) -> str:
    said = " ".join(sentence.replace(words, "", 1).split())
    return said[:1].upper() + said[1:]


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Wages fell by 3 percent in ten years.", "Adjusted for inflation, wages fell by 3 percent in ten years."),
        ("The drug causes drowsiness in most adults.", "Taken with alcohol, the drug causes drowsiness in most adults."),
        ("The board will issue new shares in May.", "Pending approval by the court, the board will issue new shares in May."),
        ("The vaccine remains effective for two years.", "Properly stored, the vaccine remains effective for two years."),
        ("Emissions from cars fell by 20 percent.", "Relative to 2010, emissions from cars fell by 20 percent."),
        ("The guards would have closed the gate.", "Had the alarm sounded, the guards would have closed the gate."),
        ("The ferry leaves the harbour at noon.", "Weather permitting, the ferry leaves the harbour at noon."),
        ("Wages fell by 3 percent in ten years.", "Wages fell by 3 percent in ten years, adjusted for inflation."),
        ("The drug was effective against the virus.", "The drug was, in mice, effective against the virus."),
        ("The tenant may sell the old house.", "The tenant may, with the consent of the owner, sell the old house."),
        ("The suspect drank two bottles of wine.", "The suspect, by his own account, drank two bottles of wine."),
        ("The minister accepted bribes from the firm.", "The minister, the newspaper alleges, accepted bribes from the firm."),
        ("The minister accepted bribes from the firm.", "The minister accepted bribes from the firm, prosecutors allege."),
        ("The minister accepted bribes from the firm.", "Prosecutors allege the minister accepted bribes from the firm."),
        ("The tower survives any strong earthquake.", "The tower, its architect boasts, survives any strong earthquake."),
        ("The tax applies to imported wine.", "The tax (abolished in 2004) applies to imported wine."),
        ("The bridge was designed by an engineer.", "The bridge (never completed) was designed by an engineer."),
        ("Wages have fallen since 2008 in the city.", "Wages (adjusted for inflation) have fallen since 2008 in the city."),
        ("The limit is 50 kilometres per hour.", "The limit is 50 kilometres per hour (at night)."),
        ("Each customer receives a refund for a bag.", "Each customer receives a refund (up to 100 euros) for a bag."),
        ("The result was significant in the larger group.", "The result was significant (p = 0.07) in the larger group."),
        ("The treatment cured all mice in the study.", "The treatment cured all mice (female) in the study."),
    ],
)
def test_the_terms_on_which_it_holds_stay_with_a_statement(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The firm sells cars to dealers in Asia.", "Founded in 1868, the firm sells cars to dealers in Asia."),
        ("The banker lost his licence to trade shares.", "Convicted of fraud, the banker lost his licence to trade shares."),
        ("The astronomer discovered four moons.", "Using the old lens, the astronomer discovered four moons."),
        ("The museum holds two paintings by Vermeer.", "The museum, the oldest in Europe, holds two paintings by Vermeer."),
        ("The tool writes rows and names to a file.", "The tool writes rows, columns, and names to a file."),
        ("The pager runs on Linux and on Windows in it.", "The pager runs on Linux, on BSD, and on Windows in it."),
        ("The page is kept in the log by the pager.", "The page (the old one) is kept in the log by the pager."),
        ("Someone drafts a change for approval.", "Someone drafts a change for approval (in the form of a patch)."),
    ],
)
def test_what_describes_or_is_one_of_a_list_is_no_term(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("All employees are entitled to leave.", "All employees are entitled to leave, but part-time workers are excluded."),
        ("The law applies to all firms in the city.", "The law applies to all firms in the city; small firms are exempt."),
        ("The shop is open to guests every day.", "The shop is open to guests every day, and Sundays are the exception."),
        ("The comet will strike the Earth in 2036.", "The comet will strike the Earth in 2036, but later work ruled this out."),
        ("The court found the old firm guilty.", "The court found the old firm guilty, but the judgment was reversed."),
        ("The theory explains all the data.", "The theory explains all the data, which later turned out to be wrong."),
        ("All documents must be destroyed.", "All documents, which are marked as secret, must be destroyed."),
    ],
)
def test_what_is_taken_back_or_narrowed_behind_a_comma_is_not_said(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("All employees are entitled to leave.", "All employees are entitled to leave, and the firm pays for it."),
        ("The law applies to firms in the city.", "The law applies to firms in the city; small firms pay a fee."),
        ("The museum holds the old documents.", "The museum holds the old documents, which are marked as secret."),
        ("All readers see the old pages.", "All readers see the old pages, and the writer is not blocked by them."),
    ],
)
def test_a_second_statement_that_takes_nothing_back_may_go(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The tax would end on Monday.", "On Monday the minister said the tax would end."),
        ("The minister said the tax would end on Monday.", "On Monday the minister said the tax would end."),
        ("On Monday the minister said the tax would end.", "The minister said the tax would end on Monday."),
        ("The general said the fort was safe when the war began.", "When the war began, the general said the fort was safe."),
        ("On Monday the driver told police he drank wine.", "The driver told police he drank wine on Monday."),
        ("The judge said the contract is clearly void.", "The judge clearly said the contract is void."),
        ("If the market recovers, the firm plans to sell it.", "The firm plans to sell it if the market recovers."),
        ("Pensions would rise by 5 percent.", "The minister promised taxes would fall, and pensions would rise by 5 percent."),
        ("The regulator ignored the signs.", "The report argued the bank was sound, but the regulator ignored the signs."),
        ("New York lies under water.", "The film imagines a world without oil, and New York lies under water."),
        ("The bridge collapses in strong wind.", "One theoretical problem is that the bridge collapses in strong wind."),
        ("Patients lose weight in a week.", "The diet has the claimed benefit that patients lose weight in a week."),
        ("President Lincoln died in a barn.", "The man who shot President Lincoln died in a barn."),
        ("Smith escaped from prison in 2019.", "The nurse who murdered Smith escaped from prison in 2019."),
    ],
)
def test_what_somebody_says_is_not_said_to_be_so_nor_moved_out_of_his_words(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The fort was safe in the war on Monday.", "On Monday the fort was safe in the war."),
        ("If the market recovers, the firm will sell it.", "The firm will sell it if the market recovers."),
        ("If no name is found in the file, it stops.", "It stops if no name is found in the file."),
        ("The file is locked in WAL mode.", "In WAL mode the file is locked."),
        ("The rules apply separately to each file.", "The rules apply to each file separately."),
        ("The bridge collapses in strong wind.", "One big problem is that the bridge collapses in strong wind."),
        ("The pager closes the old file.", "The shell opens a new log, and the pager closes the old file."),
    ],
)
def test_what_nobody_says_may_be_moved_and_said(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The library opened if the king died in 1820.", "The library opened when the king died in 1820."),
        ("The printer can handle five jobs immediately.", "The printer can handle five jobs at once."),
        ("The difference between the groups was important.", "The difference between the groups was significant."),
        ("Copper performs heat better than iron.", "Copper conducts heat better than iron."),
        ("The police were after a suspect in a car.", "The police were following a suspect in a car."),
        ("The lease must do with the land of the church.", "The lease has to do with the land of the church."),
        ("All that the city must offer is in the book.", "All that the city has to offer is in the book."),
        ("Smoking is the cause of lung cancer.", "Smoking is a cause of lung cancer."),
        ("Soldiers were killed in the attack on the base.", "A soldier was killed in the attack on the base."),
        ("Drugs cause nausea in older women.", "The drug causes nausea in older women."),
        ("The dealer sells used cars to customers.", "The dealer sells cars to customers."),
        ("The judge fined the bank and its manager 5000 dollars.", "The judge fined the bank manager 5000 dollars."),
        ("The minister and his brother were arrested in May.", "The minister's brother was arrested in May."),
    ],
)
def test_what_is_not_the_same_may_not_stand_for_it(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("If a page is full, a new page is allocated.", "When a page is full, a new page is allocated."),
        ("If the named file is read, the log is closed.", "When the named file is read, the log is closed."),
        ("The log must be read so that the tool can stop.", "The log has to be read so that the tool can stop."),
        ("The tool is the cause of the loss of data.", "The tool is the cause of the loss of the data."),
        ("Pages hold the rows of old tables.", "A page holds the rows of old tables."),
        ("The judge fined the bank and the manager.", "The judge fined the bank, and the manager."),
    ],
)
def test_what_is_the_same_may_stand_for_it(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The drug was found by Fleming in 1955.", "The drug was found by Fleming and approved by the regulator in 1955."),
        (
            "The mayor praised the police for its errors.",
            "The mayor praised the police and criticised the court for its errors.",
        ),
        ("The tax falls on farmers with assets abroad.", "The tax falls on farmers and spares banks with assets abroad."),
        ("The firm opened offices in Rome and Bonn in 2005.", "The firm opened offices in Rome in 2001 and Bonn in 2005."),
        ("Sales rose 10 percent and fell in Asia.", "Sales rose 10 percent in Europe and fell in Asia."),
        ("The law was passed by the senate in 2012.", "The law was passed by the senate and repealed by the court in 2012."),
        (
            "The river is polluted by the city of Potosi.",
            "The river is polluted by waste from the mines and the city of Potosi.",
        ),
        ("It was 90 percent effective in May.", "It was 90 percent effective in May in adults and 40 percent in children."),
        ("The offer is open to pupils aged 5.", "The offer is open to pupils aged 5 through 12."),
        ("The right is guaranteed in all sectors.", "The right is guaranteed in all sectors but the army."),
        ("Members must hold two meetings.", "Members must hold two meetings in order to dissolve the club."),
        (
            "The tool must not use the old network, except.",
            "The tool must not use the old network, except, by night, the loop.",
        ),
        (
            "It wants no lines applied to, nor texts produced for.",
            "It wants no lines applied to, nor texts produced for, any file.",
        ),
    ],
)
def test_a_last_phrase_stays_with_its_verb_and_no_end_is_torn(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The pager reads old pages from the disk.", "The pager reads old pages and the log from the disk."),
        ("The tower is 30 metres high at the back.", "The tower is 30 metres high at the back and 10 metres wide."),
        ("The writer locks the file and writes the log.", "The writer locks the file in the cache and writes the log."),
        ("Members hold two meetings in Rome.", "Members hold two meetings in Rome in order to dissolve the club."),
        ("The tower was built of stone in 1955.", "The tower was built of stone from the hills in 1955."),
    ],
)
def test_a_phrase_between_may_go_where_what_follows_is_still_said_of_the_same(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict in PASSED
