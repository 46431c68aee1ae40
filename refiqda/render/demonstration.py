"""What the demonstration prints, and the tables that it leaves in its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.render.agreement import agreement_json, figure_text, short_names, write_agreement
from refiqda.render.plain import clean, counted, shorten
from refiqda.render.reconciliation import KINDS, write_differences
from refiqda.render.studies import add_studies, study_json
from refiqda.render.tables import table_of, write_table
from refiqda.render.terminal import Column, Page
from refiqda.study import find_study

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.demonstration.offering import Offered
    from refiqda.demonstration.run import Demonstration
    from refiqda.reconciliation.listing import Item

AGREEMENT: Final = "agreement.csv"
AGREEMENT_PAGE: Final = "agreement.html"
DIFFERENCES: Final = "differences.csv"
CODINGS: Final = "codings.csv"
_SHOWN: Final = 5
_QUOTE: Final = 96


def write_tables(made: Demonstration) -> None:
    """Write the comparison (as a page too), the differences and the codings of both coders into the folder."""
    study = find_study(made.folder)
    value = agreement_json(made.overall, study=study)
    for name in (AGREEMENT, AGREEMENT_PAGE):
        write_agreement(made.overall, value, made.folder / name, study=study)
    write_differences(made.found, made.folder / DIFFERENCES)
    write_table(table_of(made.project, "codings"), made.folder / CODINGS)


def demonstration_json(offered: Offered) -> dict[str, Any]:
    """Return the JSON of ``demo``: the files made, the figures of each round of the clinic interviews, the studies."""
    files = sorted(each.name for each in offered.folder.iterdir() if not each.name.startswith("."))
    found = {} if offered.clinic is None else _clinic_json(offered.clinic)
    studies = [study_json(study, offered.folder) for study in offered.studies]
    return {"format": "refiqda.demo/1", "files": files, **found, "studies": studies}


def show_offered(offered: Offered, folder: str) -> None:
    """Print what was made: the clinic interviews as they go, and the studies of plain files."""
    page = Page()
    if offered.clinic is not None:
        _add_clinic(page, offered.clinic, folder)
    built = [study for study in offered.studies if study.projects]
    if built:
        add_studies(page, built, offered.folder, folder)
    page.show()


def _clinic_json(made: Demonstration) -> dict[str, Any]:
    return {
        "rounds": {
            name: {**agreement_json(one, study=None), "round": name} for name, one in made.rounds.items()
        },
        "overall": agreement_json(made.overall, study=None),
        "differences": len(made.found.items),
        "open": len(made.agreed.open),
        "consensus_codings": len(made.agreed.joint),
        "problems": len(made.problems),
        "entries": made.entries,
    }


def _add_clinic(page: Page, made: Demonstration, folder: str) -> None:
    """Add the study as it goes: coders, comparison, differences, decisions, consensus, and what to open next."""
    page.heading(f"{made.title}: an invented study, from two analysts to one consensus")
    _add_start(page, made)
    _add_comparison(page, made)
    _add_differences(page, made)
    _add_consensus(page, made)
    _add_files(page, made, folder)


def _add_start(page: Page, made: Demonstration) -> None:
    first, second = made.overall.coders
    page.heading("1  Two people coded apart")
    rows = [(one.name, one.file, counted(one.codings, "coding")) for one in made.merged.coders]
    page.table([Column(""), Column(""), Column("", number=True)], rows, heading=False, indent=3)
    sources = len(made.project.tree.sources)
    page.line(
        f"{first} and {second} started from one project: {sources} interviews, one codebook. Merged, "
        "nothing was lost: study.qdpx holds both.",
        indent=3,
    )


def _add_comparison(page: Page, made: Demonstration) -> None:
    first, second = short_names(made.overall.coders)
    page.heading("2  What both marked, and what only one did (characters of text)")
    columns = [
        Column("round"),
        Column("both", number=True),
        Column(f"only {first}", number=True),
        Column(f"only {second}", number=True),
        Column("percent", number=True),
        Column("Dice", number=True),
        Column("kappa", number=True),
        Column("alpha", number=True),
    ]
    rows = [_row(name, one) for name, one in made.rounds.items()]
    page.table(columns, [*rows, _row("all rounds", made.overall)], indent=3)
    page.gap()
    rows = [_row(shorten(part.name, 38), part) for part in made.overall.by_code]
    page.table(
        [Column("code", flexible=True), *columns[1:4], *columns[5:]],
        [[*row[:4], *row[5:]] for row in rows],
        indent=3,
    )
    page.line("Figures as they were before anybody talked about a difference.", indent=3, style="dim")


def _row(name: str, part: Any) -> list[Any]:  # noqa: ANN401 - an Agreement or one of its parts
    pair = part.pairs[0] if hasattr(part.pairs[0], "only_a") else part.pairs[0].pairs[0]
    wanted = ("percent_agreement", "dice", "cohen_kappa", "krippendorff_alpha")
    return [
        name,
        pair.both,
        pair.only_a,
        pair.only_b,
        *(figure_text(part.coefficients[one].value) for one in wanted),
    ]


def _add_differences(page: Page, made: Demonstration) -> None:
    page.heading(f"3  {counted(len(made.found.items), 'difference')}, each decided in a meeting")
    for item in _examples(made.found.items):
        _add_item(page, item)
    page.line(
        f"All of them, with every reason: {DIFFERENCES}; the log itself: decisions.jsonl",
        indent=3,
        style="dim",
    )


def _examples(items: Sequence[Item]) -> list[Item]:
    """Return one difference for each of some verbs, in reading order, short ones first of each."""
    chosen: dict[str, Item] = {}
    for item in sorted(items, key=lambda each: sum(len(quote or "") for quote in each.difference.quotes)):
        decision = item.standing.decision
        if decision is not None and len(item.difference.segments) > 1:
            chosen.setdefault(decision.verb, item)
    wanted = [
        chosen[verb] for verb in ("union", "take", "stand-apart", "recode", "both-apply") if verb in chosen
    ]
    kept = {id(item) for item in wanted[:_SHOWN]}
    return [item for item in items if id(item) in kept]


def _add_item(page: Page, item: Item) -> None:
    difference, decision = item.difference, item.standing.decision
    page.line(f"{difference.source}: {KINDS[difference.kind]}", indent=3, style="bold")
    for segment, quote in zip(difference.segments, difference.quotes, strict=True):
        code = segment.code.rpartition("/")[2]
        page.line(f'{segment.coder.split()[0]}, {code}: "{shorten(quote or "", _QUOTE)}"', indent=5)
    if decision is not None:
        side = f" {decision.coder.split()[0]}'s" if decision.coder else ""
        to = f" to {decision.code.rpartition('/')[2]}" if decision.code else ""
        page.line(f"-> {decision.verb}{side}{to}. {clean(decision.reason or '')}", indent=5)
    page.gap()


def _add_consensus(page: Page, made: Demonstration) -> None:
    agreed = made.agreed
    page.heading("4  The consensus")
    rows = [
        ("passages marked alike from the start", len(agreed.differences.agreed)),
        ("differences decided", len(agreed.differences.with_state("decided", "auto"))),
        ("of these, two readings kept side by side", len(agreed.standing_apart)),
        ("still open", len(agreed.open)),
        ("codings that hold for both", len(agreed.joint)),
        ("problems that `refiqda check` finds in consensus.qdpx", len(made.problems)),
    ]
    page.table([Column(""), Column("", number=True)], rows, heading=False, indent=3)


def _add_files(page: Page, made: Demonstration, folder: str) -> None:
    page.heading(f"5  What lies in {folder}")
    rows = [
        *((name, f"what {coder} coded") for coder, name in made.files.items()),
        ("study.qdpx", "both, merged"),
        ("decisions.jsonl", "who decided what, and why, one decision a line"),
        ("consensus.qdpx", "study.qdpx with the consensus as an analyst of its own, and a memo"),
        (AGREEMENT_PAGE, "the comparison as a page: differences, counts, figures, passages side by side"),
        (AGREEMENT, "the same counts and figures as a table"),
        (DIFFERENCES, "every difference with its decision"),
        (CODINGS, "all codings with their words"),
        (
            "study.toml",
            "what the study says about itself; `refiqda study check` holds it against the projects",
        ),
        ("sources.csv", "which text is whose, for that; participants.csv says who is patient, who nurse"),
        (
            "trail/",
            f"{counted(made.entries, 'entry', 'entries')}: what changed, who decided and why, meeting by meeting",
        ),
        ("studies/", "two more invented studies as plain files, and `refiqda demo --study` builds them"),
    ]
    page.table([Column(""), Column("", flexible=True)], rows, heading=False, indent=3)
    page.heading("Open next")
    page.lines(
        [
            f"{folder}/{AGREEMENT_PAGE} in a browser",
            f"{folder}/consensus.qdpx in NVivo, ATLAS.ti or MAXQDA (import REFI-QDA project)",
            f"refiqda convert {folder}/consensus.qdpx --for qualcoder -o {folder}/for-qualcoder.qdpx",
            f"{folder}/{DIFFERENCES} in a spreadsheet",
            f"refiqda info {folder}/consensus.qdpx",
            f"refiqda agree {folder}/study.qdpx --by round",
            f"refiqda reconcile serve {folder}/study.qdpx --decisions {folder}/our-decisions.jsonl",
            f"refiqda diff {folder}/study.qdpx {folder}/consensus.qdpx",
            f"refiqda trail log {folder}",
            f"refiqda trail verify {folder}",
        ],
        indent=3,
    )
