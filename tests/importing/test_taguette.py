"""Taguette's projects: HTML becomes text, and bytes of it become the words that were marked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.errors import AmbiguousNameError, NotInProjectError, UnusableFileError
from refiqda.importing import import_file
from refiqda.importing.web_text import WebText, plain_text
from refiqda.index import walk_codes
from tests.importing.databases_made import TAGUETTE, make

if TYPE_CHECKING:
    from pathlib import Path

HTML = "<p>Café 🥖 &amp; tea</p><p>warm <b>bre</b>ad<br>every day</p>"
COUNTED = "Café 🥖 & teawarm breadevery day"
"""What stands between the tags: what Taguette counts, in bytes."""


def marked(words: str, number: int, **more: object) -> dict[str, Any]:
    """Return a highlight of words, by the bytes before them."""
    start = len(COUNTED[: COUNTED.index(words)].encode())
    row = {"id": number, "document_id": 1, "start_offset": start, "end_offset": start + len(words.encode())}
    return {**row, "snippet": f"<p>{words}</p>", **more}


def study(*highlights: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    said = {"type": "highlight_add", "highlight_id": 1, "start_offset": 0, "end_offset": 5, "tags": [2]}
    return {
        "projects": [
            {"id": 1, "name": "Bread", "description": "about bread", "created": "2024-01-02 03:04:05.000006"}
        ],
        "project_members": [{"project_id": 1, "user_login": "ada", "privileges": "ADMIN"}],
        "documents": [
            {
                "id": 1,
                "name": "Talk",
                "description": "long",
                "filename": "talk.html",
                "project_id": 1,
                "created": "2024-01-02 03:04:06",
                "text_direction": "LEFT_TO_RIGHT",
                "contents": HTML,
            }
        ],
        "commands": [
            {
                "date": "2024-01-02 03:04:07.5",
                "user_login": "ada",
                "project_id": 1,
                "document_id": 1,
                "payload": json.dumps(said),
            },
            {"user_login": "eve", "project_id": 2, "document_id": 1, "payload": json.dumps(said)},
            {"user_login": "eve", "project_id": 1, "document_id": 1, "payload": "[" * 100_000},
            {"user_login": "eve", "project_id": 1, "document_id": 1, "payload": "no JSON"},
        ],
        "tags": [
            {"id": 1, "project_id": 1, "path": "food", "description": "to eat"},
            {"id": 2, "project_id": 1, "path": "food.warm", "description": ""},
            {"id": 3, "project_id": 1, "path": "e.g.", "description": ""},
        ],
        "highlights": list(highlights),
        "highlight_tags": [
            {"highlight_id": 1, "tag_id": 2},
            {"highlight_id": 1, "tag_id": 1},
            {"highlight_id": 2, "tag_id": 3},
            {"highlight_id": 2, "tag_id": 77},
        ],
    }


def test_marks_lie_on_their_words_and_name_their_maker(tmp_path: Path) -> None:
    rows = study(marked("🥖", 1), marked("tea", 2), marked("teawarm", 3))
    project, report = import_file(make(tmp_path / "x.sqlite3", TAGUETTE, rows))
    found = [(row.code_path, row.quote, row.coder, row.created) for row in project.codings()]
    assert sorted(found, key=str) == [
        ("e.g.", "tea", None, None),
        ("food", "🥖", "ada", "2024-01-02T03:04:07.5"),
        ("food/warm", "🥖", "ada", "2024-01-02T03:04:07.5"),
    ]
    source = project.tree.sources[0]
    assert isinstance(source, model.TextSource)
    assert source.description == "long"
    assert project.text(source).string == "Café 🥖 & tea\nwarm bread\nevery day\n"
    assert [loss.name for loss in report.of_kind("renamed")] == ["food.warm"]
    assert any(loss.object == "tag of a highlight" for loss in report.of_kind("dropped"))
    untagged = source.plain_text_selections[2]
    text = project.text(source).string
    assert text[untagged.start_position : untagged.end_position] == "tea\nwarm"


def test_an_export_that_names_admin_alone_is_told(tmp_path: Path) -> None:
    rows = study(marked("tea", 1))
    rows["commands"][0]["user_login"] = rows["project_members"][0]["user_login"] = "admin"
    project, report = import_file(make(tmp_path / "x.sqlite3", TAGUETTE, rows))
    assert {row.coder for row in project.codings()} == {"admin"}
    assert [loss.name for loss in report.of_kind("degraded") if loss.object == "analyst"] == ["admin"]


def test_codes_keep_their_descriptions(tmp_path: Path) -> None:
    project, _ = import_file(make(tmp_path / "x.sqlite3", TAGUETTE, study()))
    said = {path: code.description for code, path in walk_codes(project.tree.code_book)}
    assert said == {"food": "to eat", "food/warm": None, "e.g.": None}


def test_a_mark_outside_of_its_text_is_told(tmp_path: Path) -> None:
    rows = study(marked("tea", 1, end_offset=999), marked("tea", 2, snippet="<p>coffee</p>"))
    project, report = import_file(make(tmp_path / "x.sqlite3", TAGUETTE, rows))
    assert [row.quote for row in project.codings()] == ["tea"]
    assert any("outside" in loss.detail for loss in report.of_kind("dropped"))
    assert any("other words" in loss.detail for loss in report.of_kind("degraded"))


def test_of_several_projects_one_is_named(tmp_path: Path) -> None:
    rows = study()
    rows["projects"].append({"id": 2, "name": "Butter", "description": ""})
    made = make(tmp_path / "x.sqlite3", TAGUETTE, rows)
    with pytest.raises(AmbiguousNameError, match=r"Bread \(1\); Butter \(2\)"):
        import_file(made)
    assert import_file(made, project="Butter")[0].tree.sources == []
    assert import_file(made, project="1")[0].tree.name == "Bread"
    with pytest.raises(NotInProjectError, match="'Jam'"):
        import_file(made, project="Jam")


def test_a_database_without_a_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match="holds no project"):
        import_file(make(tmp_path / "x.sqlite3", TAGUETTE, {}))


@pytest.mark.parametrize("tool", ["nvivo", "atlasti", "maxqda", "qualcoder"])
def test_what_was_imported_is_written_validly(tool: str, tmp_path: Path) -> None:
    rows = study(marked("🥖", 1), marked("every", 2))
    project, _ = import_file(make(tmp_path / "x.sqlite3", TAGUETTE, rows))
    refiqda.write(project, tmp_path / "x.qdpx", tool=tool)
    assert [one.message for one in refiqda.check(tmp_path / "x.qdpx") if one.severity == "error"] == []
    assert {row.quote for row in refiqda.read(tmp_path / "x.qdpx").codings()} == {"🥖", "every"}


# --- the text of HTML ---------------------------------------------------------------------------------------

WORDS = ("bread", "é", "🥖", "e\u0301", "a & b", "1 < 2", " ", "\n", "\xa0", "漢字")
TAGS = ("p", "b", "h1", "li", "em", "td")


@settings(max_examples=32, deadline=None)
@given(
    pieces=st.lists(
        st.tuples(st.sampled_from(TAGS), st.lists(st.sampled_from(WORDS), max_size=3)), max_size=8
    ),
    ends=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_bytes_between_the_tags_lead_to_the_same_characters(
    pieces: list[tuple[str, list[str]]], ends: tuple[float, float]
) -> None:
    counted = "".join("".join(words) for _, words in pieces)
    html = "".join(
        f"<{tag}>{''.join(words).replace('&', '&amp;').replace('<', '&lt;')}</{tag}>" for tag, words in pieces
    )
    first, last = sorted(int(end * len(counted)) for end in ends)
    text = WebText(html)
    place = text.place(len(counted[:first].encode()), len(counted[:last].encode()))
    assert place is not None
    shown = text.string[place[0] : place[1]]
    assert without_gaps(shown) == without_gaps(counted[first:last])
    if first < last and counted[first] not in "\n\t ":
        assert shown[0] == counted[first]
    if first < last and counted[last - 1] not in "\n\t ":
        assert shown[-1] == counted[last - 1]


def without_gaps(text: str) -> str:
    return text.replace("\n", "").replace("\t", "")


def test_a_byte_inside_of_a_character_counts_for_all_of_it() -> None:
    text = WebText("<p>a🥖b</p>")
    assert text.place(2, 3) == (1, 2)
    assert text.place(1, 5) == (1, 2)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo\n"),
        ("One<br/>Two<br>Three", "One\nTwo\nThree"),
        ("<p>One</p>\n<p>Two</p>", "One\n\nTwo\n"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc\n"),
        ("<pre>\nx\n y</pre>", "x\n y\n"),
        ("<ul><li>a<li>b</ul>", "a\nb\n"),
        ("a<script>alert(1)</script>b<style>p {}</style>", "ab"),
        ("&lt;b&gt; &nbsp;&#x1F956; &bogus; &", "<b> \xa0🥖 &bogus; &"),
        ("", ""),
        ("<p></p>", ""),
        ("a<!-- not this -->b", "ab"),
        ("\ufeffa", "a"),
        ("a &lt", "a <"),
    ],
)
def test_html_is_read_as_people_read_it(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_a_byte_order_mark_counts_and_is_no_character() -> None:
    text = WebText("\ufeffab")
    assert text.place(3, 4) == (0, 1)
    assert text.place(0, 5) == (0, 2)
    assert text.place(0, 6) is None
    assert text.place(-1, 2) is None
