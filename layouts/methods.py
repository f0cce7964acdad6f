"""Methods: every rule by which a figure is counted, compared, hidden or marked, and every definition.

The definitions, publications, symbols and columns are those the program runs on, not a copy of them.
"""

from __future__ import annotations

from indicators.export import COLUMNS, SYMBOLS
from indicators.model import Polarity
from indicators.registry import GROUP_TITLES, PILLARS, PUBLISHED, REGISTRY, by_group
from indicators.returned import collection_words
from layouts.address import to
from layouts.charts import publication_of
from layouts.components import Page, heading, scrolling, table
from layouts.indicator import LIMITS_WORDS
from layouts.markup import Content, Element, div, element, link, paragraph, span
from layouts.view import View
from layouts.wording import CHOICES, POLARITY_WORDS, release_words, unit_words
from loaders.publications import PUBLICATIONS

RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Figures and rounding",
        (
            "A figure is shown as published. Where a rate is not published it is worked out once, from its numerator (how many "
            "were counted) and its denominator (out of how many), and then rounded; rates are never averaged.",
            "Rounding is half up, away from zero, allowing for the way computers store decimals: 12.5 becomes 13, 0.05 "
            "becomes 0.1.",
            "A symbol in place of a figure stays with it. It never becomes zero, and it is a gap in a line.",
        ),
    ),
    (
        "Periods",
        (
            "2025 is a reporting year: the year to, or the day of, 31 March 2025; for the workforce 30 September 2025. "
            "2024/25 is an academic year to 31 August or a financial year to 31 March.",
            "Without a choice of period every indicator shows its latest. Choosing 2025 shows the periods that end in that "
            "year, 2025 and 2024/25 alike, and what was published up to then.",
        ),
    ),
    (
        "Statistical neighbours",
        (
            "Every authority has ten statistical neighbours, the authorities most like it, by the model that the "
            "Department for Education uses. Where several models are loaded, the options offer them.",
            "The neighbours' median is the middle of their figures: as many lie above it as below. It is worked out from their "
            "published, already rounded values of the same period; symbols and missing values drop out, and how many had a value is "
            "always said. The result is rounded half up to the "
            "indicator's decimals. Hospital admissions alone uses unrounded values.",
            "The neighbours' mean, as in the Local Authority Interactive Tool, is the simple mean of the same values. "
            "Differences from the neighbours are tested against the median.",
        ),
    ),
    (
        "Region and England",
        (
            "Both are the published rows of the same period. Spending, Ofsted's judgements and the hospital admissions of "
            "Inner and Outer London are not published by region and are added up from the authorities' numbers.",
            "There are eleven regions: nine, and Inner and Outer London. A London borough is compared with its part.",
        ),
    ),
    (
        "Rank and quarter",
        (
            "Authorities with a value in the period are ranked, 1 is best; ties share the better place. Where neither "
            "direction is better there is no rank, and the position is counted from the lowest value.",
            "The quarters are cut at the quartiles of the authorities' values, by linear interpolation (type 7).",
        ),
    ),
    (
        "Change",
        (
            "The value minus that of the period before, in the indicator's own unit; for percentages, points.",
            "The Overview's list “clearly changed” holds the indicators whose value of the period before lies outside the 95% "
            "confidence limits of the latest value and differs from it as shown.",
            "In sentences a change has to be clearer still: it is called clear only where the confidence limits of the two years do "
            "not overlap. So an indicator may stand in that list although no sentence calls its change clear.",
        ),
    ),
    (
        "Confidence limits, and when a difference is clear",
        (
            "Small numbers go up and down by chance. The 95% confidence limits show how far. They are Wilson's for shares of "
            "people, Byar's for rates, and the publisher's own for hospital admissions.",
            "An authority differs clearly from England, its region or its neighbours when the comparator lies outside the "
            "authority's own limits and the two differ as shown. Otherwise it is said that there is no clear difference.",
            "Where the figures allow no limits (averages, full-time equivalents, money), nothing is called clear. A filled dot "
            "marks a clear difference, a hollow dot none, a diamond that it cannot be tested.",
        ),
    ),
    (
        "Better and worse",
        (
            "Beside a figure, better and worse are said only where lower or higher is better and the difference is clear, always in "
            "words with ▲ or ▼. In the sentences of what stands out, a record, the lowest or highest place, a run and a clear change "
            "are good or bad news too; where there are no confidence limits, so is a difference by the figures alone. Indicators that "
            "are context only are never marked. The marks can be turned off in the options.",
        ),
    ),
    (
        "What stands out",
        (
            "Up to five sentences, each with the rows that prove it. They say differences from England or the neighbours that are "
            "clear by the confidence limits, changes over one or three years that are clear, records, and the lowest or highest "
            "place in the region. Where there are no confidence limits, places, records and runs of three years or more are said "
            "on the figures alone. What speaks against the rest of a sentence follows after “but”.",
            "A change is clear where the confidence limits of both years do not overlap (see Change). A record is held alone among "
            "five figures or more since the last change of method; where a year between has no figure, it is called the lowest or "
            "highest of the figures known. A place is among five or more with a figure, and a joint return counts once.",
            "No sentence rests on a suppressed, joint or provisional figure, a discontinued indicator, or fewer than 20 in the "
            "denominator (or a denominator that is not published, where the figure is a share of people).",
            "Own returns are spoken of only in whole years, where these end after the last published figure or the indicator is not "
            "published: up to three more sentences, which set them beside earlier years of the same returns. They are never ranked "
            "among published figures.",
            "None of these sentences speaks of an authority's own figure for a year in which the department hides it (symbol c). It "
            "hides not only small numbers: where one authority's is small, it may hide a second one's too, so that nobody can work the "
            "small one out from the region's total. The second one's own figure, passed on in a sentence, would undo that. It still "
            "stands in the tables and charts of own returns, and in the words beside them, if the rules for small numbers allow: think "
            "of this before you pass those on.",
            "Sentences weigh more the clearer and larger the difference is, against the middle half of all authorities. At most one "
            "comes from each domain, at most three are good or bad news as long as there are others, and what is worse stands first.",
        ),
    ),
    (
        "Checking a sentence",
        (
            "The Compare page reads a sentence by a list of phrases and a small grammar, without a language model, and answers each "
            "claim in it: supported, contradicted, or cannot be tested. Words that are not understood are named, and a claim beside "
            "them is not answered.",
            "Lower and higher are questions of the figures. Better, worse, improved and clearly need a difference or a change that is "
            "clear by the confidence limits where there are any. A record needs five figures without a gap; a trend is steady from "
            "year to year. A comparison that is said to remain, or to hold since a year, is tested in every year.",
            "A number of children is held against how many there are, not against the rate. “Lower than all its neighbours” is a "
            "place among them, not a comparison with their median. How far apart two percentages are has to be given in points: “4 "
            "points below England” is tested; “4% below England” is not, because it may mean a share of England's figure.",
            "“About” a number is what rounds to it, to two figures at the least; where the figure is up to a twentieth away, the "
            "claim cannot be tested. A number in brackets behind a comparison is that of whom it is compared with.",
        ),
    ),
    (
        "Comparing authorities with one another",
        (
            "The Compare page shows published figures only, every indicator in one period for all: its latest, or that of the "
            "year chosen. Shades and signs are the quarters of all authorities, not of those shown.",
            "County councils, London boroughs (with the City of London), metropolitan districts and unitary authorities are told "
            "apart by their ONS codes. The ten nearest by an indicator are the authorities whose value in the period shown lies "
            "closest to one's own. A group's median is that of its published values, one's own left out, rounded as the "
            "neighbours' median is; a joint return counts once.",
            "The correlation of two indicators is Spearman's, of ranks, so that no single authority decides it, with the 95% limits "
            "of Bonett and Wright (2000). It is called very weak below 0.2, weak below 0.4, moderate below 0.6, strong below 0.8, "
            "and very strong above; where the limits include zero there is no clear link. It is not given for fewer than ten "
            "authorities, and never shows a cause.",
        ),
    ),
    (
        "Outlook",
        (
            "For children looked after and children in need, the number of children is projected five years ahead by exponential "
            "smoothing with a damped trend: recent years count more, and a rise or fall flattens out. It says what would happen if "
            "things went on as they have; it is not a target, and knows nothing of new policies.",
            "It takes at least eight yearly published figures in a row. The method is first stood in four earlier years (three if the "
            "series is short) and asked for the next one to three. It is shown only where its average error there, in children, is at "
            "least a tenth smaller than that of carrying the last number forward, and no larger one, two or three years ahead. "
            "Elsewhere, and where the latest number has left the path of the years before, nothing better can be said than about as now. "
            "Some of those that pass do so by luck. Where the last number is unusual, the projection first goes back towards the years "
            "before.",
            "The ranges are wider than the usual formula gives, to allow for so short a series (Student's t). If things went on "
            "as they have, the number would lie within the narrower range in 80 of 100 cases, and within the wider one in 95 of 100. On "
            "the page projected numbers are rounded: from 1,000 children on to tens, from 10,000 on to hundreds.",
        ),
    ),
    (
        "Local events",
        (
            "An authority may load a list of its events and initiatives. They are numbered on the charts of the indicators that they "
            "name, between the days on which periods end. Timing is not cause: that one thing came before another does not show that "
            "it brought it about.",
        ),
    ),
    (
        "Figures from an authority's own returns",
        (
            "Where an authority has loaded its statutory returns (looked-after children, children in need census, social work "
            "workforce census), every indicator that they can give is computed from them by the department's rules, for every year "
            "they cover. They are drawn as triangles, beside the published figures and never in place of them, and are compared with "
            "the published figures of others; nobody is ranked by them.",
            "An episode that is open in one return and closed in the next is one episode; where returns of several years carry the "
            "same record, the latest is believed. Short breaks are left out. Where an indicator needs a return that is not loaded "
            "(the year before, a table, a column), it has the symbol x.",
            "The distance between home and placement is the one in the return (column PL_DISTANCE), as given, even where a postcode "
            "directory is loaded. Where the return has no such column and a directory is loaded, it is the straight line between "
            "the two postcodes on the British National Grid, in miles of 1.6093 kilometres, rounded to one decimal. It is not "
            "known where either postcode is missing, incomplete (a sector such as E20 1), not in the directory, or in Northern "
            "Ireland, the Channel Islands or the Isle of Man.",
            "Where distances are worked out, there is a figure only if at most one child in ten is without one (unaccompanied "
            "asylum-seeking children set aside, if they are six or more) and at least half of all have one: with a part of a "
            "directory it is the long distances that are missing. Where the return gives distances, they are used however few "
            "there are; where none is known, there is no share. Categories of a breakdown follow the same rule.",
            "From returns taken during the year, figures for twelve months to the end of June, September and December are computed "
            "too. They are provisional: records are still added and corrected.",
        ),
    ),
    (
        "Small numbers in figures from own returns",
        (
            "A number of one to five people is hidden (symbol c), and so are a denominator of one to five, and a numerator that leaves "
            "one to five of its denominator. Zero is shown.",
            "Where a hidden number could be worked out from others that add up to a number shown, the smallest of the others is "
            "hidden too; so is a row whose denominator is a hidden numerator. Breakdowns by characteristic follow the same rules, "
            "within each characteristic and across the indicators that belong together.",
            "Figures for twelve months that do not end in March have their counts rounded to the nearest 5, so that two overlapping "
            "twelve months do not show a quarter. All of this is done before anything reaches the dashboard, which cannot open the "
            "records themselves.",
        ),
    ),
    (
        "Trends",
        (
            "Where there are at least five yearly figures since the last change of method, they are tested for a trend by Mann "
            "and Kendall's test, two-sided and exact: it counts how often a later figure is higher than an earlier one, and asks "
            "how often figures in an order of pure chance would rise or fall so consistently. A trend is called clear where that "
            "happens less than once in 20 times (p < 0.05). With five figures only an unbroken rise or fall can be clear.",
            "The change per year is Theil and Sen's: the median of the yearly changes between every two figures, which a single odd "
            "year cannot move. Figures that are missing, provisional, or from before a joint return are left out.",
            "The test takes each year's figure to be independent of the year before. Often it is not (a child looked after this year "
            "is likely to be looked after the next), so that clear trends are found more often than they should be. Among many "
            "indicators one in 20 would look clear by chance. A trend that is clear says nothing of its cause, or of the years to come.",
        ),
    ),
    (
        "Authorities by size: the funnel",
        (
            "A small authority's figure swings more by chance than a large one's. The funnel shows every authority by its "
            "denominator, with limits around England's figure within which 95% (the inner limits, about 2 standard deviations) and "
            "99.8% (the outer ones, about 3) of authorities of that size would lie if only chance made them differ. For shares of "
            "people the limits come from the binomial distribution around England's share, for rates from the Poisson distribution "
            "around England's rate; both by the normal approximation, on the arcsine and the square-root scale, so that they also "
            "hold where numbers are small.",
            "Authorities nearly always differ more than that, since their children and their practice differ. How much more is "
            "measured as Spiegelhalter (2005) proposes: the mean of the squared distances from England, in standard deviations, the "
            "lowest and the highest tenth of authorities drawn in to the next. Where it clearly exceeds 1 (by two of its standard "
            "errors), the limits are widened by its square root, and the caption says so. An authority within them is no further "
            "from England than authorities commonly are, although it may differ clearly from England by its own confidence limits.",
            "No funnel is drawn for averages, money, half-days of school and full-time equivalents, whose counts are not of "
            "people or events, nor for fewer than ten authorities. An authority without a figure, or whose published counts do not "
            "give it, is left out; a joint return counts once. Authorities with fewer than 20 in the denominator are shown but not "
            "named in the caption.",
        ),
    ),
    (
        "What it would take",
        (
            "How many fewer or more people or events would bring the authority's figure, rounded as published, to that of England, "
            "the region, the neighbours' median or the best quarter of authorities, with its own denominator and if nothing else "
            "changed: the smallest whole number that does. Only where lower or higher is better and the other figure is the better one, "
            "and where the published counts give the published figure; never for fewer than 20 in the denominator, or a suppressed, "
            "provisional or joint figure.",
        ),
    ),
    (
        "Gaps between groups",
        (
            "Where the categories of a breakdown are separate groups of people (boys and girls, kinds of school), the difference "
            "between the highest and the lowest is said with its 95% limits: Newcombe's (1998, method 10) for shares, from Wilson's "
            "limits of each; in the same way from Byar's for rates. With more than two groups the limits are widened, because the "
            "widest of several gaps is picked (Bonferroni). Nothing is said where either of the two groups has fewer than 20.",
            "Where the categories are parts of one whole, such as the ages of children looked after, or several questions about the "
            "same people, their difference is not a gap between groups, and none is given.",
        ),
    ),
    (
        "Boundary changes",
        (
            "Cumbria was followed by Cumberland and by Westmorland and Furness in April 2023; Northamptonshire by North and "
            "West Northamptonshire in April 2021; Dorset, Poole and Bournemouth by Dorset and by Bournemouth, Christchurch and "
            "Poole in April 2019. An abolished authority keeps its history under its own name, and is never joined to those "
            "that followed.",
            "Some authorities changed their ONS code and nothing else (Barnsley, Sheffield, Buckinghamshire). Figures are joined "
            "on the three-digit code, so none is lost.",
        ),
    ),
    (
        "Joint returns and gaps",
        (
            "Kingston upon Thames and Richmond upon Thames make one workforce return, as North and West Northamptonshire did: both "
            "are shown with the joint figure and a note, and it counts once wherever authorities are ranked or averaged.",
            "Where an authority gave no figure, the publisher sometimes uses its figure of the year before in the totals of "
            "the region and England. The indicator's page says where.",
        ),
    ),
    (
        "Discontinued indicators",
        (
            "Their line ends at the last period in which they meant something, so that nobody sees a fall that is not one. The "
            "export keeps the rows as published.",
        ),
    ),
)

# Rules that other pages lead to.
ANCHORS = {
    "Statistical neighbours": "neighbours",
    "Confidence limits, and when a difference is clear": "limits",
    "What stands out": "stands-out",
    "Outlook": "outlook",
    "Trends": "trends",
    "Authorities by size: the funnel": "funnel",
    "Gaps between groups": "gaps",
}

DIFFERENCES = (
    "Hospital admissions: Barnsley and Sheffield drop out of everybody's neighbours there, because their ONS code changed; 22 of "
    "151 medians of 2023/24 are wrong. For Birmingham it shows 87; the median is 83.",
    "Spending per child by region: authorities without expenditure are counted there as £0 while their children are kept (West "
    "Midlands £1,162; £1,484 like for like; also the North West and the South East). Here such an authority leaves both sides.",
    "Cumberland and Westmorland and Furness are missing there from several charts of the North West. Here they are shown.",
    "Numbers of neighbours' Ofsted judgements are sums there under the label median. Here no median of judgements is shown.",
)

ACCESSIBILITY = (
    "This dashboard is made to meet the Web Content Accessibility Guidelines 2.2 at level AA. Every page is tested with axe-core "
    "in a browser, and no fault is known.",
    "Everything can be reached and used with the keyboard. Type the first letters of an authority's name, choose with the arrow keys "
    "and Enter; Escape closes the list.",
    "Every chart has a sentence that says what it shows, and the same figures as a table and as CSV. Nothing is said by colour "
    "alone: lines differ in width and dashes and are named at their ends; clear differences have a shape and a word.",
    "Pages work at 400% zoom and on screens 320 pixels wide; wide tables scroll within themselves. Pages can be printed.",
    "It has not been tested with people who use screen readers, nor by an outside body. If something does not work for you, tell "
    "those who run this installation. All figures are also available as CSV.",
)


def _definition(view: View, key: str) -> Element:
    item = REGISTRY[key]
    source = publication_of(item)
    origin: list[Content] = ["Source: ", link(source.title, source.link), ". "] if source else ["Not published. "]
    if item.computed:
        origin.append(f"From own returns: {collection_words(item.computed.collection)}; needs {item.computed.needs}.")
        origin += [
            f" Decided: {CHOICES[name, value]} (switch {name}: {str(value).lower()})."
            for name, value in item.computed.switches.items()
        ]
    about: list[Content] = [
        paragraph(item.definition),
        paragraph(
            [
                span(f"{item.numerator_words} ÷ {item.denominator_words[0].lower()}{item.denominator_words[1:]}. "),
                f"{unit_words(item)[0].upper()}{unit_words(item)[1:]}; {POLARITY_WORDS[item.polarity]}; {LIMITS_WORDS[item.interval]}. ",
                *origin,
            ],
            className="quiet",
        ),
    ]
    return div(
        [
            heading(4, link(item.short_title, to(f"/indicator/{key}", view.address))),
            *about,
        ],
        className="definition",
        id=f"definition-{key}",
    )


def _publications() -> Element:
    rows: list[list[Content]] = []
    for one in PUBLICATIONS.values():
        rows.append(
            [
                link(one.title, one.link),
                one.publisher,
                one.period,
                release_words(one),
            ]
        )
    caption = "Publications"
    return scrolling(
        table(
            caption,
            ["Publication", "Publisher", "Covers", "Comes out"],
            rows,
            numeric=(),
            quiet_caption=True,
        ),
        caption,
    )


def page(view: View) -> Page:
    """The Methods page."""
    content: list[Content] = [
        div(
            [
                heading(1, "Methods"),
                paragraph(
                    "How figures are counted, compared and marked, and what every indicator means. "
                    f"{len(PUBLISHED)} published indicators of the Children's Social Care National Framework; "
                    f"for {sum(item.polarity is not Polarity.NONE for item in PUBLISHED.values())} of them lower or higher is better. "
                    f"{sum(item.computed is not None for item in REGISTRY.values())} can be computed from an authority's own "
                    f"returns, {len(REGISTRY) - len(PUBLISHED)} of them published by nobody.",
                    className="lead",
                ),
                element(
                    "Ul",
                    [
                        element("Li", link(name, f"#{anchor}"))
                        for name, anchor in (
                            ("Rules", "rules"),
                            ("Symbols", "symbols"),
                            ("Known differences from the department's dashboard", "differences"),
                            ("Pillars of reform", "pillars"),
                            ("Publications", "publications"),
                            ("Columns of the export", "columns"),
                            ("Accessibility", "accessibility"),
                            ("Definitions", "definitions"),
                        )
                    ],
                    className="contents",
                ),
            ],
            className="page-head",
        ),
        heading(2, "Rules", id="rules"),
    ]
    for title, sentences in RULES:
        content.append(heading(3, title, id=ANCHORS.get(title)))
        content += [paragraph(sentence) for sentence in sentences]
    meanings: list[Content] = []
    for flag, meaning in SYMBOLS.items():
        meanings += [element("Dt", span(flag, className="symbol")), element("Dd", meaning)]
    content += [heading(2, "Symbols", id="symbols"), element("Dl", meanings, className="symbols")]
    content += [
        heading(2, "Known differences from the department's dashboard", id="differences"),
        paragraph(
            "Every figure, symbol and median equals what the Children's Social Care Dashboard of the Department for Education "
            "shows, except where that display is wrong:"
        ),
        element("Ul", [element("Li", sentence) for sentence in DIFFERENCES]),
    ]
    content += [
        heading(2, "Pillars of reform", id="pillars"),
        paragraph(
            "Beside the outcomes and enablers of the National Framework, each indicator is assigned to one or more of the six pillars "
            "of Stable Homes, Built on Love. The assignment is this product's."
        ),
        scrolling(
            table(
                "Pillars of reform",
                ["Pillar", "Indicators"],
                [
                    [
                        f"{number} {name}",
                        ", ".join(item.short_title for item in REGISTRY.values() if number in item.pillars)
                        or "none yet",
                    ]
                    for number, name in PILLARS.items()
                ],
                numeric=(),
                quiet_caption=True,
            ),
            "Pillars of reform",
        ),
    ]
    content += [heading(2, "Publications", id="publications"), _publications()]
    columns: list[Content] = []
    for column, meaning in COLUMNS.items():
        columns += [element("Dt", element("Code", column)), element("Dd", meaning)]
    content += [
        heading(2, "Columns of the export", id="columns"),
        paragraph(
            [
                "The ",
                link("tidy table", "/export.csv"),
                " can be narrowed by indicator, geography, period and source, for example ",
                element("Code", "/export.csv?indicator=re_referrals&geography=840"),
                ". It comes with a ",
                link("data dictionary", "/export.metadata.json"),
                ".",
            ]
        ),
        element("Dl", columns, className="facts"),
    ]
    content += [heading(2, "Accessibility", id="accessibility")]
    content += [paragraph(sentence) for sentence in ACCESSIBILITY]
    content.append(heading(2, "Definitions", id="definitions"))
    for group, title in GROUP_TITLES.items():
        items = by_group(group)
        content.append(heading(3, title.title))
        if not any(item.published for item in items):
            content.append(paragraph("No indicator is published yet; those below are computed from own returns."))
        content += [_definition(view, item.id) for item in items]
    return Page("Methods", content, "/export.metadata.json")
