"""The figures of the study "dyads": pairs, interviews, roles, themes, and what was changed in print."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from refiqda import model
from refiqda.documents.reading import read_document
from tests.studies import plain, present, private, projects, turns, written

STUDY = plain("dyads")
CASES = {row["case"]: row for row in STUDY.rows("participants")}
THERAPISTS = [row for row in CASES.values() if row["role"] == "therapist"]


def test_sixteen_therapists_became_eleven_dyads() -> None:
    counts: Counter[str] = Counter()
    for row in STUDY.rows("recruitment"):
        counts[row["step"]] += int(row["count"])
    assert counts == {
        "clinics asked": 9, "therapists recruited": 16, "left the study": 5, "dyads in the study": 11,
    }  # fmt: skip
    reasons = [int(row["count"]) for row in STUDY.rows("recruitment") if row["reason"]]
    assert sorted(reasons) == [1, 1, 3]
    assert counts["therapists recruited"] - sum(reasons) == counts["dyads in the study"]
    assert len({row["recruited_at"] for row in private("dyads")["register"]}) == counts["clinics asked"]


def test_each_dyad_is_one_client_and_one_therapist() -> None:
    roles: dict[str, list[str]] = {}
    for row in CASES.values():
        roles.setdefault(row["dyad"], []).append(row["role"])
    assert len(roles) == 11
    assert all(pair == ["client", "therapist"] for pair in roles.values())


def test_a_dyad_is_a_set_with_its_interviews_a_note_and_a_link_of_its_two_cases() -> None:
    tree = projects("dyads")["greta"].tree
    cases = {case.guid: case.name or "" for case in tree.cases}
    sources = {source.guid: source.name or "" for source in tree.sources}
    pairs = {one.name: one for one in tree.sets if one.name.startswith("dyad ")}
    assert len(pairs) == len(tree.links) == 11
    for link in tree.links:
        client, therapist = (cases[guid or ""] for guid in (link.origin_guid, link.target_guid))
        assert (client, therapist) == (f"C{client[1:]}", f"T{client[1:]}")
        members = pairs[link.name or ""]
        assert {sources[guid][:3] for guid in members.member_sources} == {client, therapist}
        assert len(members.member_notes) == 1
    assert sum(len(one.member_sources) for one in pairs.values()) == 60


def test_sixty_interviews_of_sixty_six_are_there_and_six_have_a_reason() -> None:
    there = present("dyads")
    assert len(there) == len(set(there.values())) == 60
    should = sum(
        each.count * sum(row["role"] == each.per for row in CASES.values()) for each in STUDY.study.expected
    )
    assert should == 66
    missing = private("dyads")["missing"]
    assert len(missing) == should - len(there) == 6
    seen = Counter(case for case, _, _ in there)
    assert {seen[row["case"]] for row in THERAPISTS} == {4}
    once = {case for case, number in seen.items() if number == 1}
    assert once == {row["case"] for row in missing}
    assert all(CASES[case]["role"] == "client" for case in once)


def test_first_interviews_with_therapists_are_context_and_all_others_are_analysed() -> None:
    context = {row["source"] for row in STUDY.rows("sources") if row["use"] == "context"}
    assert context == {f"{row['case']}-1" for row in THERAPISTS}
    assert sum(row["use"] == "analysed" for row in STUDY.rows("sources")) == 49
    on_context = [
        row["source"]
        for key in STUDY.analysts
        for row in STUDY.rows(f"codings-{key}")
        if row["source"] in context
    ]
    assert on_context == ["T01-1", "T02-1"]  # there to be flagged
    assert not context & {row["source"] for row in STUDY.rows("codings-themes")}


def test_the_guide_of_each_therapist_was_made_from_that_persons_first_interview() -> None:
    made = [row for row in STUDY.rows("instruments") if row["derived_from"]]
    assert [(row["participant"], row["derived_from"]) for row in made] == [
        (row["case"], f"{row['case']}-1") for row in THERAPISTS
    ]


def test_four_people_interviewed_and_two_of_them_coded() -> None:
    people = {row["interviewer"] for row in STUDY.rows("sources")}
    assert len(people) == 4
    assert people == {each.name for each in STUDY.study.analysts if "interviewer" in each.roles}
    assert {each.name for each in STUDY.study.in_two_roles} == set(STUDY.study.coders) <= people


def test_one_profession_and_one_orientation_are_one_of_a_kind() -> None:
    assert Counter(row["orientation"] for row in THERAPISTS) == {
        "psychodynamic": 7, "integrative": 3, "cognitive": 1,
    }  # fmt: skip
    assert Counter(row["profession"] for row in THERAPISTS) == {"psychologist": 10, "psychiatrist": 1}
    rare = {row["case"] for row in THERAPISTS if row["profession"] == "psychiatrist"}
    rare |= {row["case"] for row in THERAPISTS if row["orientation"] == "cognitive"}
    exemplary = {row["case"] for row in private("dyads")["quotes"] if row["id"].startswith("x")}
    assert not rare & exemplary


def test_not_asked_for_and_missing_are_two_things() -> None:
    tree = projects("dyads")["owen"].tree
    names = {variable.guid: variable.name for variable in tree.variables}
    values = {
        (case.name, names[value.variable_ref or ""]): value.text_value
        for case in tree.cases
        for value in case.variable_values
    }
    clients = [case for case, row in CASES.items() if row["role"] == "client"]
    assert [values[case, "diagnosis"] for case in clients] == ["not collected"] * 11
    assert ("T01", "diagnosis") not in values
    assert [case for case in clients if values[case, "age_band"] is None] == ["C11"]


def slots() -> list[tuple[str, str]]:
    """Return each slot of the findings as constituent and perspective."""
    return [
        (row["parent"].split("/")[1], row["theme"])
        for row in STUDY.rows("themes")
        if row["parent"].count("/") == 1
    ]


def test_one_theme_has_three_constituents_from_two_perspectives_each() -> None:
    book = projects("dyads")["themes"].tree.code_book
    assert len(book) == 1
    assert len(book[0].codes) == 3
    assert all([code.name for code in one.codes] == ["client", "therapist"] for one in book[0].codes)
    assert len(slots()) == 6
    headings = re.findall(r"^### (.+)$", written("dyads", "manuscript.md"), re.MULTILINE)
    assert headings == [one.name for one in book[0].codes]


def test_every_slot_has_passages_of_its_own_perspective() -> None:
    for row in STUDY.rows("codings-themes"):
        role = "client" if row["source"].startswith("C") else "therapist"
        assert row["code"].endswith(f"/{role}")
    per_slot = Counter(row["code"].split("/", 1)[1] for row in STUDY.rows("codings-themes"))
    assert len(per_slot) == 6
    assert min(per_slot.values()) >= 5


def test_each_slot_has_one_exemplary_quotation_and_it_stands_in_the_manuscript() -> None:
    quotes = {row["id"]: row for row in private("dyads")["quotes"]}
    exemplary = [row["exemplary"] for row in STUDY.rows("themes") if row["exemplary"]]
    assert [(quotes[one]["constituent"], quotes[one]["perspective"]) for one in exemplary] == slots()
    blocks = re.findall(r"^> (.+)$", written("dyads", "manuscript.md"), re.MULTILINE)
    assert blocks == [quotes[one]["printed"] for one in exemplary]
    marked = {row["memo"]: row["quote"] for row in STUDY.rows("codings-themes") if row["memo"]}
    assert {f"exemplary ({one})": quotes[one]["transcript"] for one in exemplary} == marked


def masked(words: str, sex: str, role: str) -> str:
    """Return words about a partner as printed: a client is he, a therapist she (the six quotations need no more)."""
    if role == "client" and sex == "woman":
        pairs = (("her", "him"), ("she", "he"))
        words = re.sub(r"\bher(?= colleagues)", "his", words)
    elif role == "therapist" and sex == "man":
        pairs = (("he", "she"), ("him", "her"))
    else:
        return words
    for old, new in pairs:
        words = re.sub(rf"\b{old}\b", new, words)
        words = re.sub(rf"\b{old.title()}\b", new.title(), words)
    return words


def test_in_print_a_client_is_he_and_a_therapist_is_she_and_nothing_else_was_changed() -> None:
    changed = 0
    for row in private("dyads")["quotes"]:
        if not row["id"].startswith("x"):
            continue
        own = CASES[row["case"]]
        partner = next(
            one for one in CASES.values() if one["dyad"] == own["dyad"] and one["role"] != own["role"]
        )
        assert STUDY.texts[row["source"]].count(row["transcript"]) == 1
        transcript = row["transcript"]
        if row["id"] == "x1":  # a third person in the client's words: his wife
            transcript = transcript.replace("to her by", "to HIS WIFE by").replace(
                "who could do it himself", "WATCH"
            )
            expected = masked(transcript, partner["sex"], partner["role"])
            assert row["printed"] == expected.replace("HIS WIFE", "her").replace(
                "WATCH", "who could do it himself"
            )
        else:
            assert row["printed"] == masked(transcript, partner["sex"], partner["role"])
        changed += row["printed"] != row["transcript"]
    assert changed == 4


def test_what_was_changed_in_the_transcripts_can_be_put_back() -> None:
    kinds = set()
    for row in private("dyads")["redactions"]:
        text = STUDY.texts[row["source"]]
        assert text.count(row["printed"]) >= int(row["occurrence"]) >= 1
        assert row["original"] not in text
        assert text.replace(row["printed"], row["original"]).replace(row["original"], row["printed"]) == text
        kinds.add(row["kind"])
        assert row["printed"].startswith("[") == (row["kind"] != "alter")
    assert kinds == {"remove", "generalise", "alter"}
    marks = sum(len(re.findall(r"\[[a-z ]+\]", text)) for text in STUDY.texts.values())
    assert marks == sum(row["kind"] != "alter" for row in private("dyads")["redactions"])


def test_what_a_therapist_says_of_a_client_by_whom_it_could_be_known_is_listed() -> None:
    for row in private("dyads")["insider-risk"]:
        assert STUDY.texts[row["source"]].count(row["quote"]) == 1
        assert row["about"] == f"C{row['source'][1:3]}"
    assert {"eating disorder", "first love"} <= {row["attribute"] for row in private("dyads")["insider-risk"]}


def test_the_meetings_span_eighteen_months_and_themes_can_be_told_for_a_day() -> None:
    days = [dt.datetime.fromisoformat(row["at"]).date() for row in STUDY.rows("meetings")]
    assert days == sorted(days)
    assert (days[-1].year - days[0].year) * 12 + days[-1].month - days[0].month == 18
    states: dict[str, list[str]] = {}
    for row in STUDY.rows("theme-states"):
        states.setdefault(row["meeting"], []).append(row["theme"])
    assert {meeting: len(themes) for meeting, themes in states.items()} == {"B2": 5, "B3": 4, "B4": 4}
    assert set(states) <= {row["meeting"] for row in STUDY.rows("meetings")}


def test_stamps_never_go_back() -> None:
    stamped = 0
    for text in STUDY.texts.values():
        times = re.findall(r"(\d\d:\d\d:\d\d)", text)
        assert times == sorted(times)
        stamped += bool(times)
    assert stamped == 5 + 6 + 5  # pairs 04, 07 and 08


def test_every_stamp_is_read_as_a_time_of_the_recording() -> None:
    for path in sorted((STUDY.folder / "texts").glob("*.txt")):
        stamps = re.findall(r"\d\d:\d\d:\d\d", path.read_text(encoding="utf-8"))
        points = read_document(path).sync_points
        assert len(points) == len(stamps)
        assert list(points) == sorted(points)
        assert len({time for time, _ in points}) == len(points)


def test_every_interview_is_labelled_as_what_it_is() -> None:
    for row in STUDY.rows("sources"):
        case = row["participants"]
        found = turns("dyads", row["source"])
        assert [turn.speakers for turn in found[::2]] == [("I",)] * len(found[::2])
        assert {turn.speakers for turn in found[1::2]} == {(case,)}
        assert row["source"] == f"{case}-{row['wave']}"
        assert len(found) == STUDY.texts[row["source"]].count("\n")


def test_each_text_is_of_its_own_and_of_a_plausible_length() -> None:
    sentences: Counter[str] = Counter()
    for source, text in STUDY.texts.items():
        assert 120 <= len(text.split()) <= 520, source
        said = " ".join(text[turn.start : turn.end] for turn in turns("dyads", source)[1::2])
        sentences.update({one for one in re.split(r"(?<=[.!?]) ", said) if len(one.split()) > 6})
    assert [one for one, number in sentences.items() if number > 1] == []
    assert 11_000 <= sum(len(text.split()) for text in STUDY.texts.values()) <= 20_000


def test_quantified_sentences_about_clients_are_there() -> None:
    text = written("dyads", "manuscript.md")
    assert all(words in text for words in ("Most clients", "Several put it", "Quite a few clients"))


def test_margin_notes_stand_on_passages_of_their_author() -> None:
    for key, whole in STUDY.analysts.items():
        project = projects("dyads")[key]
        user = project.find_user(whole)
        for source in project.tree.sources:
            assert isinstance(source, model.TextSource)
            assert {one.creating_user for one in source.plain_text_selections} <= {user.guid}
