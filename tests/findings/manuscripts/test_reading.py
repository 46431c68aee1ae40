"""Manuscripts of both studies, and what is found in sentences, set apart, over paragraphs, by token."""
# ruff: noqa: RUF001 - marks, dashes and blanks of many languages are what this is about

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refiqda.errors import RefiqdaError, UnusableFileError
from refiqda.findings.manuscripts.reading import read_manuscript, read_manuscript_bytes
from tests import studies

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from refiqda.findings.manuscripts.reading import Form
    from refiqda.findings.manuscripts.values import Manuscript

FORMS = {
    "block": "block",
    "numbered inline list": "listed",
    "exchange": "exchange",
    "condensate": "condensate",
}


def md(text: str, own_words: Collection[str] = ()) -> Manuscript:
    return read_manuscript_bytes(text.encode(), "md", name="paper.md", own_words=own_words)


def quoted(text: str, own_words: Collection[str] = ()) -> list[str]:
    return [one.text for one in md(text, own_words).quoted]


def left_out(text: str, own_words: Collection[str] = ()) -> list[tuple[str, str]]:
    return [(one.quoted.text, one.rule) for one in md(text, own_words).left_out]


@pytest.mark.parametrize("name", ["therapists", "dyads"])
@pytest.mark.parametrize("suffix", [".md", ".docx"])
def test_all_quotations_of_the_studies_are_found_and_nothing_else(name: str, suffix: str) -> None:
    found = read_manuscript(studies.plain(name).folder / "writing" / f"manuscript{suffix}")
    rows = studies.private(name)["quotes"]
    assert sorted(one.text for one in found.quoted) == sorted(row["printed"] for row in rows)
    assert not found.left_out
    by_words = {one.text: one for one in found.quoted}
    for row in rows:
        one = by_words[row["printed"]]
        assert one.form == FORMS.get(row.get("form", ""), one.form)
        assert one.several is (row.get("match") == "SAID-BY-SEVERAL")
        assert bool(one.turns) is (row.get("form") == "exchange")
        if "constituent" in row:
            paragraph = found.paragraphs[one.paragraph]
            assert paragraph.headings[-1] == row["constituent"]
            assert paragraph.lead.strip(".").lower() == row["perspective"]


@pytest.mark.parametrize("name", ["therapists", "dyads"])
def test_word_and_markdown_read_the_same(name: str) -> None:
    folder = studies.plain(name).folder / "writing"
    one, other = (read_manuscript(folder / f"manuscript{suffix}") for suffix in (".md", ".docx"))
    assert [each.text for each in one.quoted] == [each.text for each in other.quoted]
    assert [each.form for each in one.quoted] == [each.form for each in other.quoted]
    assert [each.after for each in one.quoted] == [each.after for each in other.quoted]


def test_places_are_those_of_the_words(tmp_path: Path) -> None:
    text = (
        "# Findings\n\nOne said “I was\nthere and waited” once.\nAnd “I left again then”.\n\n> Set apart.\n"
    )
    (tmp_path / "paper.md").write_text(text, encoding="utf-8")
    found = read_manuscript(tmp_path / "paper.md")
    assert [one.place.in_words() for one in found.quoted] == ["line 3", "line 5", "line 7"]
    for one in found.quoted:
        place = one.place
        assert found.paragraphs[one.paragraph].text[place.start : place.end] == one.text
        assert place.heading == "Findings"
        assert place.paragraph == one.paragraph + 1


def test_a_quotation_over_several_paragraphs_is_one() -> None:
    text = "He told: “I went there.\n\n“I came back.\n\n“I stayed then.” And “nobody ever asked me”."
    assert quoted(text) == ["I went there.\nI came back.\nI stayed then.", "nobody ever asked me"]


def test_a_quotation_that_never_ends_swallows_no_paragraph() -> None:
    found = md("He told: “I went there.\n\n“I came back.\n\nOne said “nobody ever asked me”.")
    assert [one.text for one in found.quoted] == ["nobody ever asked me"]
    assert any("stand alone" in note and "line 1" in note and "line 3" in note for note in found.notes)


@pytest.mark.parametrize(
    "text",
    [
        "> – Are you waiting?\n> – I am not.",
        "> - Are you waiting?\n> - I am not.",
        "> – Are you waiting?\n>\n> – I am not.",
        "> Mara: Are you waiting?\n> Colm: I am not.",
        "> **T1:** Are you waiting?\n> **Client**: I am not.",
        "> T1: Are you waiting?\n>\n> T4: I am not.",
    ],
)
def test_turns_of_an_exchange_are_told_apart(text: str) -> None:
    (one,) = md(text).quoted
    assert one.form == "exchange"
    assert [one.text[start:end] for start, end in one.turns] == ["Are you waiting?", "I am not."]


def test_what_stands_around_words_set_apart_is_no_part_of_them() -> None:
    (one,) = md("They had waited:\n\n> “I was proud of it.” (Therapist, psychiatrist)").quoted
    assert (one.text, one.after, one.marks) == ("I was proud of it.", "(Therapist, psychiatrist)", "“”")
    assert one.before == "They had waited:"
    assert quoted("> “I was there.” (T1)\n> “I was not.” (T2)") == ["I was there.", "I was not."]
    assert quoted("> “I was there.\n>\n> “I was not.”") == ["I was there.", "I was not."]
    assert quoted("> I was proud.\n>\n> (T5)") == ["I was proud."]
    assert quoted("> I said, “no”, and went. “Come,” he said.") == [
        "I said, “no”, and went. “Come,” he said."
    ]
    assert quoted("> I was proud of it (T5).") == ["I was proud of it"]
    assert quoted("> I was proud. (laughs)") == ["I was proud. (laughs)"]
    assert quoted("> Client: I was proud.") == ["I was proud."]
    assert quoted("> Listen: I was proud.") == ["Listen: I was proud."]
    assert quoted("> – I was proud.") == ["I was proud."]
    assert quoted("> I was proud.\n> — a client") == ["I was proud."]


@pytest.mark.parametrize(
    "numbers", [("(1)", "(2)", "(3)"), ("(a)", "(b)", "(c)"), ("1)", "2)", "3)"), ("(i)", "(ii)", "(iii)")]
)
def test_numbered_lists_of_quotations(numbers: tuple[str, ...]) -> None:
    text = "They told: " + ", ".join(f"{each} “went by way {each[-2]} there”" for each in numbers) + "."
    assert [one.form for one in md(text).quoted] == ["listed"] * 3


def test_what_follows_and_leads_in() -> None:
    one, other, third = md(
        "One said “I was there” (T5). Another: “I was gone.” It rained. “I slept well,” he said."
    ).quoted
    assert (one.before, one.after) == ("One said", "(T5).")
    assert (other.before, other.after) == ("Another:", "")
    assert (third.text, third.after) == ("I slept well", "he said.")


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("“Not at all” was said by three of them.", True),
        ("«Ikke farlig» ble sagt av tre.", True),
        ("Several said “not at all”.", True),
        ("Both of them used “not at all”.", True),
        ("Several put it as waiting: one had “waited for long”.", False),
        ("One said “not at all there”. It was said by three.", False),
    ],
)
def test_an_expression_of_several(text: str, several: bool) -> None:
    (one,) = md(text).quoted
    assert one.several is several


def test_declared_condensates() -> None:
    text = "It ended. Condensed from one note: For years I came by the back. What then? “It went very quiet.”"
    assert [(one.form, one.text) for one in md(text).quoted] == [
        ("condensate", "For years I came by the back."),
        ("inline", "It went very quiet."),
    ]
    (one,) = md("Condensed from three notes:\n\n> I came by the back. I left.").quoted
    assert (one.form, one.text) == ("condensate", "I came by the back. I left.")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("A “good enough” talk.", "scare-quote"),
        ("The so-called “waiting room effect” came up.", "scare-quote"),
        ("It holds that “quotes illustrate a claim” (Smith, 2019, p. 4).", "literature"),
        ("It holds that “quotes illustrate a claim” (Smith & Øverland, 2019).", "literature"),
        ("It holds that “quotes illustrate a claim” (see van Dijk et al., 2019).", "literature"),
        ("It holds that “quotes illustrate a claim” [12].", "literature"),
        ("It holds that “quotes illustrate a claim” [3, 5–7].", "literature"),
        ("It holds that “quotes illustrate a claim” [@smith2019, p. 4].", "literature"),
        ("Smith and Berg (2019) wrote that “quotes illustrate a claim”.", "literature"),
        ("As @smith2019 has it, “quotes illustrate a claim”.", "literature"),
        ("They had read the book “A Place to Wait In”.", "title"),
        ("## References\n\nSmith, A. “A place to wait in at last”. 2019.", "literature"),
    ],
)
def test_what_quotes_nobody_of_the_study_is_left_out_by_rule(text: str, rule: str) -> None:
    assert [each for _, each in left_out(text)] == [rule]
    assert not quoted(text)


@pytest.mark.parametrize(
    "text",
    [
        "One said “no”.",
        "He called it “a warden”.",
        "“Not mine” (T5).",
        "One told of “waiting for three hours”.",
        "One told of “waiting for three hours” (Client, 2019).",
        "One told of “waiting for three hours” (Interview 2, May 2019).",
        "As Smith (2019) found, one client told of “waiting for hours”.",
        "Smith (2019) found waiting. One had “waited for hours there”.",
        "“Why not?”",
    ],
)
def test_a_doubtful_one_stays_in(text: str) -> None:
    assert not left_out(text)
    assert len(quoted(text)) == 1


def test_names_of_codes_and_themes_are_no_quotations() -> None:
    text = "The theme “Waiting with them there” grew; one was “waiting with them” too."
    assert left_out(text, own_words=["waiting with them THERE"]) == [("Waiting with them there", "own-word")]


def test_tokens_and_where_they_stand() -> None:
    found = md("One: [[q:T5-1]] and “[[q:a_b_c]]”.\n\n[[q:x]]\n\n> [[q:y]]\n\nnone: [[q:bad id]] [[Q:no]]")
    assert [(one.id, one.alone, one.place.line) for one in found.tokens] == [
        ("T5-1", False, 1),
        ("a_b_c", False, 1),
        ("x", True, 3),
        ("y", True, 5),
    ]
    assert not found.quoted
    assert any("[[q:ID]]" in note and "line 7" in note for note in found.notes)
    assert [one.id for one in md(r"\[\[q:T5\_1\]\]").tokens] == ["T5_1"]


def test_plain_text_of_any_width(tmp_path: Path) -> None:
    text = (
        "FINDINGS\n========\n\nClient. One said “I was\nthere and waited”.\n\n"
        "    I was set in,\n    over two lines.\n\nClient. > no quote\n\n> Set apart by\n> a mark.\n>\n> Again.\n"
    )
    (tmp_path / "paper.txt").write_text(text, encoding="utf-8")
    found = read_manuscript(tmp_path / "paper.txt")
    assert [(one.text, one.form, one.place.line) for one in found.quoted] == [
        ("I was there and waited", "inline", 4),
        ("I was set in, over two lines.", "block", 7),
        ("Set apart by a mark.", "block", 12),
        ("Again.", "block", 15),
    ]
    assert {found.paragraphs[one.paragraph].lead for one in found.quoted} == {"Client."}


def test_markdown_leaves_out_code_and_reads_footnotes_tables_and_lists() -> None:
    text = (
        '---\ntitle: “not read at all”\n---\n\nOne `"not read at all"` and “read this one here”[^1].\n\n'
        "```\n“not read either here”\n```\n\n- “read in a list here”\n\n"
        "| a |\n|---|\n| “read in a table here” |\n\n[^1]: “read in a\n    footnote here”\n"
    )
    found = md(text)
    assert [(one.text, one.place.in_words()) for one in found.quoted] == [
        ("read this one here", "line 5"),
        ("read in a list here", "line 11"),
        ("read in a table here", "table 1, line 15"),
        ("read in a footnote here", "footnote 1, line 17"),
    ]
    assert sum("code" in note for note in found.notes) == 2


@pytest.mark.parametrize("form", ["docx", "pdf"])
@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"%PDF-1.4\n%%EOF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"secret words"]
)
def test_what_is_no_such_file_is_one_typed_line(form: Form, data: bytes) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read_manuscript_bytes(data, form, name="paper")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_other_files_are_told_what_to_do(tmp_path: Path) -> None:
    for name, remedy in (("paper.odt", "docx"), ("paper.xyz", ".md"), ("none.md", "folder")):
        with pytest.raises(RefiqdaError, match=remedy):
            read_manuscript(tmp_path / name)
    (tmp_path / "latin.md").write_bytes("“ærlig”".encode("cp1252"))
    with pytest.raises(UnusableFileError, match="UTF-8"):
        read_manuscript(tmp_path / "latin.md")


@pytest.mark.long
def test_too_many_quotations_are_no_manuscript() -> None:
    with pytest.raises(UnusableFileError, match="quotations"):
        read_manuscript_bytes(b'"a b" ' * 20_001, "txt", name="paper.txt")


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_references_have_their_heading_in_plain_text_too(between: str) -> None:
    lines = (
        "One said “I was there the whole time”. " + "They had waited. " * 6,
        "References",
        "Smith, A. “We were here.”",
    )
    found = read_manuscript_bytes(between.join(lines).encode(), "txt", name="paper.txt")
    assert [one.text for one in found.quoted] == ["I was there the whole time"]
    assert [(one.quoted.text, one.rule) for one in found.left_out] == [("We were here.", "literature")]


def test_speech_behind_a_dash_is_told_and_not_taken() -> None:
    found = md("Slik var det.\n\n– Jeg ble litt flau, sa en av dem.\n\n> – Ble du?\n> – Ja.\n")
    assert [one.form for one in found.quoted] == ["exchange"]
    (note,) = found.notes
    assert "begin with a dash" in note
    assert note.endswith(": line 3")


def test_no_error_speaks_of_an_encoding_that_nobody_can_name() -> None:
    with pytest.raises(UnusableFileError) as caught:
        read_manuscript_bytes("«blåbær»".encode("latin-1"), "txt", name="paper.txt")
    assert str(caught.value) == "paper.txt: is not UTF-8 text [byte 0]. Save it as UTF-8."


@pytest.mark.parametrize(
    ("sentence", "several"),
    [
        ("Das wurde von dreien gesagt: „So war das.“", True),
        ("Trois d’entre eux disent : « C’était ça. »", True),
        ("« C’était ça », dit par plusieurs d’entre eux.", True),
        ("Une participante dit : « C’était ça. »", False),
    ],
)
def test_said_by_several_in_german_and_french(sentence: str, several: bool) -> None:
    assert [one.several for one in md(sentence).quoted] == [several]


@pytest.mark.parametrize(
    "sentence", ["En mente det var «helt stille».", "Er beschreibt es als „ganz still“."]
)
def test_two_words_with_a_word_of_saying_stay_in(sentence: str) -> None:
    assert not left_out(sentence)


def test_a_text_of_marks_alone_is_refused_before_they_are_paired() -> None:
    with pytest.raises(UnusableFileError, match="more than 500,000 quotation marks"):
        read_manuscript_bytes(("“" * 1000 + "\n\n").encode() * 501, "txt", name="paper.txt")
