"""The figures of the study "therapists": who took part, what is there, what the two analysts made of it."""

from __future__ import annotations

import re
import statistics
from collections import Counter

import pytest

from refiqda import model, speakers
from tests.studies import LEADING, SEVERAL, UNKNOWN, plain, present, private, projects, turns, written

STUDY = plain("therapists")
SEVERAL_SPEAK = ("focus-group-1", "focus-group-2", "focus-group-1-english-extract")
GROUP = {"T1", "T2", "T4", "T5", "T7"}
FORMS = {
    "numbered inline list", "inline", "block", "fragment", "omission", "clarification", "quotation inside", "exchange",
    "said by several", "condensate",
}  # fmt: skip


def cases(instrument: str, wave: int) -> set[str]:
    return {case for case, one, when in present("therapists") if (one, when) == (instrument, wave)}


def test_eight_wrote_a_note_five_met_and_three_wrote_again() -> None:
    assert len(cases("four prompts", 1)) == 8
    assert cases("group guide", 2) == GROUP
    assert len(cases("four prompts", 3)) == 3
    reasons = Counter((row["instrument"], row["reason"]) for row in private("therapists")["missing"])
    assert reasons["group guide", "illness"] == 3
    assert len(GROUP) + reasons["group guide", "illness"] == 8


def test_the_same_prompts_were_used_twice_and_the_groups_had_a_guide_of_their_own() -> None:
    waves = Counter(
        (row["instrument"], row["wave"]) for row in STUDY.rows("sources") if row["use"] == "analysed"
    )
    assert waves == {("four prompts", "1"): 8, ("group guide", "2"): 2, ("four prompts", "3"): 3}
    assert {each.name: each.waves for each in STUDY.study.instruments} == {
        "four prompts": (1, 3),
        "group guide": (2,),
    }


def test_the_participants_are_five_women_and_three_men_between_thirty_and_forty() -> None:
    rows = STUDY.rows("participants")
    assert Counter(row["sex"] for row in rows) == {"woman": 5, "man": 3}
    ages = [int(row["age"]) for row in rows]
    assert (min(ages), max(ages), statistics.mode(ages)) == (30, 40, 35)
    years = [int(row["years_of_experience"]) for row in rows]
    assert (min(years), max(years)) == (4, 14)
    assert all(row["age_band"] == ("30-34" if int(row["age"]) < 35 else "35-40") for row in rows)


def test_variables_are_on_the_cases_with_their_types() -> None:
    tree = projects("therapists")["ragna"].tree
    names = {variable.guid: variable.name for variable in tree.variables}
    ages = {
        case.name: value.integer_value
        for case in tree.cases
        for value in case.variable_values
        if names[value.variable_ref or ""] == "age"
    }
    assert ages == {row["case"]: int(row["age"]) for row in STUDY.rows("participants")}


@pytest.mark.parametrize(
    ("group", "number", "unknown", "several", "together", "leading"),
    [("focus-group-1", 72, 2, 4, 1, 9), ("focus-group-2", 53, 2, 3, 1, 4)],
)
def test_every_turn_of_a_group_has_a_speaker_and_the_unknown_are_counted(
    group: str, number: int, unknown: int, several: int, together: int, leading: int
) -> None:
    found = turns("therapists", group)
    said = Counter(speaker for turn in found for speaker in turn.speakers)
    assert set(said) - UNKNOWN - SEVERAL - LEADING == GROUP
    assert len(found) == number
    assert sum(said[one] for one in UNKNOWN) == unknown
    assert sum(said[one] for one in SEVERAL) == several
    assert sum(len(turn.speakers) > 1 for turn in found) == together
    assert sum(said[one] for one in LEADING) == leading
    lines = [line for line in STUDY.texts[group].splitlines()[1:] if line and not line.startswith("(still")]
    assert len(lines) == number


@pytest.mark.parametrize("group", SEVERAL_SPEAK)
def test_the_project_says_of_every_turn_who_speaks_and_in_which_role(group: str) -> None:
    marked = speakers.turns(projects("therapists")["eirik"], group)
    assert marked.origin == "marked"
    roles = {
        **dict.fromkeys(UNKNOWN, "unknown"),
        **dict.fromkeys(SEVERAL, "several"),
        **dict.fromkeys(LEADING, "moderator"),
    }
    expected = [
        (
            "several" if len(turn.speakers) > 1 else roles.get(turn.speakers[0], "participant"),
            {who for who in turn.speakers if who not in roles},
            turn.start,
        )
        for turn in turns("therapists", group)
    ]
    made = {"Moderator", "Several speakers", "Unknown speaker"}
    assert [(one.role, set(one.speakers) - made, one.start) for one in marked.turns] == expected


def test_what_each_said_where_several_spoke_belongs_to_the_case() -> None:
    project = projects("therapists")["eirik"]
    passages = {}
    for source in project.tree.sources:
        assert isinstance(source, model.TextSource)
        text = project.text(source).string
        for one in source.plain_text_selections:
            passages[one.guid] = (source.name, text[one.start_position : one.end_position])
    cases = {case.name or "": case for case in project.tree.cases}
    assert set(cases) - {row["case"] for row in STUDY.rows("participants")} == {
        "Moderator", "Several speakers", "Unknown speaker", "Prompts",
    }  # fmt: skip
    for row in STUDY.rows("participants"):
        case = cases[row["case"]]
        theirs = [
            (group, STUDY.texts[group][turn.start : turn.end])
            for group in SEVERAL_SPEAK
            for turn in turns("therapists", group)
            if row["case"] in turn.speakers
        ]
        found = [passages[guid] for guid in case.selection_refs]
        assert [(group, re.split(" #|\n", words)[0]) for group, words in found] == theirs
        assert bool(theirs) == (row["case"] in GROUP)
        assert len(case.source_refs) >= 1
    asked = [passages[guid] for guid in cases["Prompts"].selection_refs]
    assert asked == [("focus-group-1", prompt) for prompt in STUDY.prompts]
    assert len(asked) == 4


def test_both_analysts_wrote_fifteen_margin_notes_and_coded_with_codebooks_of_their_own() -> None:
    assert len(STUDY.rows("notes-ragna")) == len(STUDY.rows("notes-eirik")) == 15
    names = [{row["code"] for row in STUDY.rows(f"codebook-{key}")} for key in STUDY.analysts]
    assert names[0] & names[1] == {"Skam", "Stillhet", "Speil"}
    told = [
        {row["code"]: row["definition"] for row in STUDY.rows(f"codebook-{key}")} for key in STUDY.analysts
    ]
    assert all(told[0][name] != told[1][name] for name in names[0] & names[1])


def test_eight_themes_come_from_one_meeting_and_each_has_its_passages() -> None:
    meetings = {row["meeting"]: row for row in STUDY.rows("meetings")}
    themes = STUDY.rows("themes")
    assert len(themes) == 8
    assert {row["meeting"] for row in themes} == {"M1"} <= set(meetings)
    sorted_ = Counter(row["code"] for row in STUDY.rows("codings-themes"))
    assert set(sorted_) == {row["theme"] for row in themes}
    assert min(sorted_.values()) >= 3
    assert {row["coder"] for row in STUDY.rows("codings-themes")} == {"Ragna Hovdelin"}
    assert len(projects("therapists")["themes"].tree.code_book) == 8


def test_six_hooks_account_for_all_eight_themes_and_refer_to_quotations() -> None:
    lineage = STUDY.rows("lineage")
    assert [row["theme"] for row in lineage] == [row["theme"] for row in STUDY.rows("themes")]
    hooks = list(dict.fromkeys(row["hook"] for row in lineage))
    assert len(hooks) == 6
    parts = re.split(r"^## (.+)$", written("therapists", "hooks.md"), flags=re.MULTILINE)
    assert parts[1::2] == hooks
    quotes = {row["id"]: row["hook"] for row in private("therapists")["quotes"]}
    for hook, text in zip(parts[1::2], parts[2::2], strict=True):
        referred = re.findall(r"\[\[q:(q\d+)\]\]", text)
        assert len(referred) >= 1
        assert {quotes[one] for one in referred} == {hook}
    sets = {one.name: len(one.member_codes) for one in projects("therapists")["themes"].tree.sets}
    assert sum(sets[hook] for hook in hooks if sets[hook]) >= 8
    headings = re.findall(r"^## \d\. (.+)$", written("therapists", "manuscript.md"), re.MULTILINE)
    assert headings == hooks


def plainly(text: str) -> str:
    """Return a text with all kinds of quotation marks as one."""
    return re.sub("[“”‘’]", '"', text)  # noqa: RUF001 - the marks are what it is about


def test_every_quotation_stands_in_the_manuscript_and_in_its_text() -> None:
    manuscript = re.sub(r"^> ", "", written("therapists", "manuscript.md"), flags=re.MULTILINE)
    rows = private("therapists")["quotes"]
    assert {row["form"] for row in rows} == FORMS
    for row in rows:
        text = STUDY.texts[row["source"]]
        assert manuscript.count(row["printed"]) >= 1, row["id"]
        if row["match"] == "EXACT":
            assert row["printed"] in text, row["id"]
        elif row["match"] == "NORMALISED":
            assert row["printed"] not in text
            assert plainly(row["printed"]) in plainly(text), row["id"]
        elif row["match"] == "DECLARED-EDIT":
            parts = [part.strip() for part in re.split(r"\[[^\]]*\]", row["printed"]) if part.strip()]
            assert all(part in text for part in parts), row["id"]
        elif row["match"] == "EXCHANGE":
            lines = [line.removeprefix("– ") for line in row["printed"].split("\n")]  # noqa: RUF001 - as printed
            said = [text[turn.start : turn.end] for turn in turns("therapists", row["source"])]
            first = next(at for at, words in enumerate(said) if words.endswith(lines[0]))
            assert [words[-len(line) :] for words, line in zip(said[first:], lines, strict=False)] == lines
        elif row["match"] == "SAID-BY-SEVERAL":
            speakers_ = {
                turn.speakers
                for turn in turns("therapists", row["source"])
                if row["printed"].lower() in text[turn.start : turn.end].lower()
            }
            assert len(speakers_) == 3
        else:
            assert row["match"] == "CONDENSATE"


def test_every_quotation_in_print_is_listed() -> None:
    manuscript = written("therapists", "manuscript.md")
    listed = [row["printed"] for row in private("therapists")["quotes"]]
    inline = re.findall(r"“([^”]+)”", re.sub(r"^>.*$", "", manuscript, flags=re.MULTILINE))
    assert [one for one in inline if one not in listed] == []


def test_the_words_of_a_quotation_belong_to_whom_the_private_list_says() -> None:
    there = {row["source"]: row["participants"].split(";") for row in STUDY.rows("sources")}
    links = {(row["target"], row["translation"]): row["source"] for row in STUDY.rows("links")}
    for row in private("therapists")["quotes"]:
        if row["source"] != "translated-passages":
            assert set(row["case"].split(";")) <= set(there[row["source"]])
            continue
        core = plainly(re.split(r"\[[^\]]*\]", row["printed"])[0].strip())
        originals = {original for (_, said), original in links.items() if core in plainly(said)}
        assert len(originals) == 1
        assert row["case"] in there[originals.pop()]


def test_translations_are_linked_to_what_they_translate() -> None:
    tree = projects("therapists")["ragna"].tree
    names = {source.guid: source.name for source in tree.sources}
    whole = [(names.get(link.origin_guid or ""), names.get(link.target_guid or "")) for link in tree.links]
    texts = [(row["translation_of"], row["source"]) for row in STUDY.rows("sources") if row["translation_of"]]
    assert len(texts) == 4
    assert [pair for pair in whole if pair != (None, None)] == texts
    assert len(tree.links) == len(texts) + len(STUDY.rows("links"))
    languages = {row["source"]: row["language"] for row in STUDY.rows("sources")}
    assert {(languages[row["source"]], languages[row["target"]]) for row in STUDY.rows("links")} == {
        ("nb", "en")
    }
    chosen = STUDY.texts["translated-passages"].strip().split("\n\n")[1:]
    assert chosen == [
        row["translation"] for row in STUDY.rows("links") if row["target"] == "translated-passages"
    ]


def test_two_narratives_in_norwegian_share_no_paragraph_and_one_is_agreed_on() -> None:
    texts = [written("therapists", f"narrative-{one}.md") for one in ("ragna", "eirik", "agreed")]
    paragraphs = [set(text.strip().split("\n\n")) for text in texts]
    assert not paragraphs[0] & paragraphs[1]
    assert all(150 <= len(text.split()) <= 400 for text in texts)
    everything = "\n".join(STUDY.texts.values())
    for text in texts:
        quotes = re.findall("«([^»]+)»", text)
        assert quotes
        assert all(quote.rstrip(".,") in everything for quote in quotes)


def test_who_has_two_roles_can_be_told_and_nobody_is_named_in_print() -> None:
    assert [each.name for each in STUDY.study.in_two_roles] == [
        "Ragna Hovdelin",
        "Eirik Sundmark",
        "Tove Asklund",
    ]
    assert STUDY.study.attribution_policy == "none"


def test_the_material_has_a_readable_size() -> None:
    words = {row["source"]: len(STUDY.texts[row["source"]].split()) for row in STUDY.rows("sources")}
    assert (
        4_500
        <= sum(words[row["source"]] for row in STUDY.rows("sources") if row["use"] == "analysed")
        <= 6_000
    )
    assert all(number >= 150 for number in words.values())
