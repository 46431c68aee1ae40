"""Tables of a project: what stands in them, in which order, and what was asked for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import editing, model
from refiqda.errors import AmbiguousNameError, InvalidArgumentError, NotInProjectError
from refiqda.extracts import TABLES, Wanted, table_of
from refiqda.extracts.places import Paragraphs, clock
from refiqda.extracts.values import value_columns
from refiqda.project import Project
from refiqda.rows import CODING_FIELDS, COLUMNS
from tests.project.built import archive, coding, guid, passage, project_xml, source

if TYPE_CHECKING:
    from refiqda.extracts import Table

TEXT = "I: How was it?\n\nAna: We had bad nights. Nobody slept.\nI: And then?\nAna: We waited, and waited.\n"


def span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.fixture
def study() -> Project:
    """Return two interviews, coded by two people, with everything that tables show."""
    project = Project.new("Study")
    ana, ben = project.add_user("Ana"), project.add_user("Ben")
    home = project.add_code("At home", is_codable=False)
    project.add_code("Nights", parent=home, description="No sleep.", color="#112233")
    project.add_code("Doubt", parent=home)
    project.add_code("Waiting")
    first, second = project.add_source("One", TEXT), project.add_source("Two", TEXT)
    project.add_coding(second, *span("We waited"), "Waiting", ben)
    project.add_coding(first, *span("We waited, and waited."), "Waiting", ana, memo="Twice.")
    project.add_coding(first, *span("We had bad nights."), "Nights", ben)
    project.add_coding(first, *span("bad nights. Nobody slept."), "Nights", ana)
    project.add_coding(first, *span("We had bad nights."), "Nights", ana)
    tree = project.tree
    tree.variables = [
        model.Variable(guid=guid("f1"), name="Age", type_of_variable="Integer", description="In years."),
        model.Variable(guid=guid("f2"), name="Town", type_of_variable="Text"),
        model.Variable(guid=guid("f3"), name="Age", type_of_variable="Float"),
    ]
    tree.cases = [
        model.Case(
            guid=guid("ca"),
            name="P1",
            source_refs=[first.guid],
            variable_values=[
                model.VariableValue(variable_ref=guid("f1"), integer_value=34),
                model.VariableValue(variable_ref=guid("f2"), text_value=""),
            ],
        ),
        model.Case(guid=guid("cb"), name="P2", selection_refs=[second.plain_text_selections[0].guid]),
    ]
    second.variable_values = [model.VariableValue(variable_ref=guid("f3"), float_value="1.50")]
    tree.sets = [
        model.Set(guid=guid("5e"), name="Wave", member_sources=[first.guid]),
        model.Set(guid=guid("5f"), name="Empty"),
    ]
    tree.notes.append(
        model.Note(
            guid=guid("e1"),
            name="Journal",
            plain_text_content="I wait too.",
            creating_user=ana.guid,
            creation_date_time="2024-05-01T12:00:00Z",
        )
    )
    tree.code_book[1].note_refs.append(guid("e1"))
    tree.notes.append(model.Note(guid=guid("e2"), name="Loose", plain_text_content="Of nothing."))
    tree.links.append(
        model.Link(guid=guid("11"), name="see", origin_guid=guid("e2"), target_guid=second.guid)
    )
    return project


def column(table: Table, name: str) -> list[Any]:
    return table.column(name)


def test_the_columns_of_codings_are_those_of_a_row_and_every_one_says_what_it_is(study: Project) -> None:
    table = study.table("codings")
    assert table.columns == COLUMNS
    assert all(field.meaning for field in CODING_FIELDS)
    assert {tuple(row) for row in table} == set(map(tuple, study.codings()))


def test_codings_stand_in_reading_order(study: Project) -> None:
    rows = study.table("codings").to_dicts()
    assert [(row["source"], row["quote"], row["coder"]) for row in rows] == [
        ("One", "We had bad nights.", "Ana"),
        ("One", "We had bad nights.", "Ben"),
        ("One", "bad nights. Nobody slept.", "Ana"),
        ("One", "We waited, and waited.", "Ana"),
        ("Two", "We waited", "Ben"),
    ]


def test_areas_follow_pages_and_times_and_whole_sources_come_last() -> None:
    corners = 'firstX="1" firstY="{}" secondX="3" secondY="{}"'
    low, high = corners.format(10, 20), corners.format(500, 520)
    pdf = (
        f'<PDFSource guid="{guid("51")}" name="P">'
        f'<PDFSelection guid="{guid("71")}" page="2" {low}>{coding("d1")}</PDFSelection>'
        f'<PDFSelection guid="{guid("72")}" page="1" {low}>{coding("d2")}</PDFSelection>'
        f'<PDFSelection guid="{guid("73")}" page="1" {high}>{coding("d3")}</PDFSelection>'
        f'<Representation guid="{guid("54")}"><PlainTextContent>All of it</PlainTextContent>'
        f"{passage('75', 4, 6, coding('d4'))}{passage('76', 0, 3, coding('d5'))}</Representation>"
        f"{coding('d6')}</PDFSource>"
        f'<AudioSource guid="{guid("52")}" name="A">'
        f'<AudioSelection guid="{guid("77")}" begin="9" end="20">{coding("d7")}</AudioSelection>'
        f'<AudioSelection guid="{guid("78")}" begin="3" end="20">{coding("d8")}</AudioSelection>'
        "</AudioSource>"
    )
    table = refiqda.read(archive(project_xml(pdf))).table("codings")
    assert [one[-2:] for one in column(table, "coding_guid")] == [
        "d5",
        "d4",
        "d3",
        "d2",
        "d1",
        "d6",
        "d8",
        "d7",
    ]
    assert column(table.with_places(), "place") == [
        "paragraph 1", "paragraph 1", "page 2", "page 2", "page 3", "the whole source",
        "0:00:00–0:00:00", "0:00:00–0:00:00",  # noqa: RUF001 - ranges
    ]  # fmt: skip


def test_analysts_codes_and_sources_are_chosen_by_name_path_and_guid(study: Project) -> None:
    ben = study.find_user("Ben").guid
    assert column(study.table("codings", coders=["Ana"]), "coder") == ["Ana"] * 3
    assert column(study.table("codings", coders=[ben.upper()]), "coder") == ["Ben"] * 2
    assert column(study.table("codings", codes=["At home/Nights"]), "code") == ["Nights"] * 3
    assert column(study.table("codings", codes=["At home"]), "code") == []
    assert column(study.table("codings", codes=["At home"], subcodes=True), "code") == ["Nights"] * 3
    assert column(study.table("codings", sources=["Two"]), "source") == ["Two"]
    assert len(study.table("codings", origins=["machine"])) == 0
    assert len(study.table("codings", origins=[])) == 5
    assert column(study.table("codes", coders=["Ben"]), "codings") == [0, 1, 0, 1]
    assert column(study.table("codes", codes=["Waiting"]), "codings") == [2]
    assert column(study.table("sources", sources=["Two"]), "source") == ["Two"]


def test_what_is_not_there_is_said(study: Project) -> None:
    study.add_code("Nights", parent="Waiting")
    for what, name in (("coders", "Cy"), ("codes", "Joy"), ("sources", "Three")):
        with pytest.raises(NotInProjectError):
            study.table("codings", **{what: (name,)})
    with pytest.raises(AmbiguousNameError, match="Waiting/Nights"):
        study.table("codings", codes=["Nights"])
    for call in (
        lambda: study.table("people"),
        lambda: study.table("codings", colour="red"),
        lambda: study.table("codings", origins=["robot"]),
        lambda: study.table("codings", context=-1),
        lambda: study.table("matrix", measure="lines"),
        lambda: study.table("matrix", by="page"),
        lambda: study.table("notes", coders=["Ana"]),
        lambda: table_of(model.CodeBook(codes=[]), "cases"),
        lambda: table_of(model.CodeBook(codes=[]), "codes", Wanted(coders=["Ana"])),
        lambda: study.table("cases").column("Height"),
    ):
        with pytest.raises(InvalidArgumentError):
            call()


def test_context_is_what_stands_around_a_passage(study: Project) -> None:
    table = study.table("codings", context=5)
    assert table.columns == (*COLUMNS, "before", "after")
    assert column(table, "before")[0] == "Ana: "
    assert column(table, "after")[0] == " Nobo"[:5]
    whole = refiqda.read(archive(project_xml(source("51", coding("d1"))), {"51": b"words"}))
    assert [row[-2:] for row in whole.table("codings", context=5)] == [(None, None)]


def test_variables_of_case_and_source_stand_beside_each_coding(study: Project) -> None:
    table = study.table("codings", attributes=True)
    assert [(one.name, one.kind) for one in table.fields[len(COLUMNS) :]] == [
        ("case: Age", "integer"), ("case: Town", "text"), ("source: Age", "float"),
    ]  # fmt: skip
    assert [row[-3:] for row in table] == [(34, "", None)] * 4 + [(None, None, 1.5)]
    only = study.table("codings", attributes=True, coders=["Ben"])
    assert [row[-3:] for row in only] == [(34, "", None), (None, None, 1.5)]


def test_codes_tell_what_they_were_used_for(study: Project) -> None:
    rows = {row["code_path"]: row for row in study.table("codes").to_dicts()}
    assert list(rows) == ["At home", "At home/Nights", "At home/Doubt", "Waiting"]
    nights = rows["At home/Nights"]
    start, end = span("We had bad nights. Nobody slept.")
    assert (nights["codings"], nights["sources"], nights["coders"], nights["characters"]) == (
        3,
        1,
        "Ana; Ben",
        end - start,
    )
    assert (nights["parent"], nights["level"], nights["is_codable"], nights["color"]) == (
        "At home",
        2,
        True,
        "#112233",
    )
    assert (rows["At home"]["is_codable"], rows["At home"]["codings"]) == (False, 0)
    assert rows["Waiting"]["memo"] == "I wait too."


def test_a_code_with_a_slash_in_its_name_has_the_right_parent(study: Project) -> None:
    study.add_code("and/or", parent="Waiting")
    row = study.table("codes").to_dicts()[-1]
    assert (row["code"], row["parent"], row["level"]) == ("and/or", "Waiting", 2)


def test_sources_and_cases_have_their_variables_as_columns(study: Project) -> None:
    one, two = study.table("sources").to_dicts()
    assert (one["length"], one["codings"], one["coders"], one["cases"], one["sets"]) == (
        len(TEXT),
        4,
        "Ana; Ben",
        "P1",
        "Wave",
    )
    assert (one["words"], one["Age"], two["Age"], two["cases"]) == (len(TEXT.split()), None, 1.5, "P2")
    table = study.table("cases")
    assert [(field.name, field.kind) for field in table.fields[-3:]] == [
        ("Age", "integer"),
        ("Town", "text"),
        ("Age (2)", "float"),
    ]
    first, second = table.to_dicts()
    assert (first["Age"], first["Town"], first["sources"], first["codings"]) == (34, "", "One", 4)
    assert (second["Age"], second["Town"], second["selections"], second["codings"]) == (None, None, 1, 1)
    assert second["Age (2)"] == 1.5  # its only source says it


def test_cases_that_are_codes_have_what_was_coded_as_them() -> None:
    cases = f'<Cases><Case guid="{guid("c3")}" name="Work"/></Cases>'
    value = (
        f'<VariableValue><VariableRef targetGUID="{guid("f1")}"/><TextValue>2015</TextValue></VariableValue>'
    )
    variables = (
        f'<Variables><Variable guid="{guid("f1")}" name="Site:Year" typeOfVariable="Text"/></Variables>'
    )
    inside = passage("71", 0, 3, coding("d1")) + coding("d2", "c3") + value
    xml = project_xml(source("51", inside), cases=variables + cases)
    project = refiqda.read(archive(xml, {"51": b"Zoe said"}))
    (row,) = project.table("cases").to_dicts()
    assert (row["sources"], row["codings"], row["coders"], row["Site:Year"]) == (
        "Interview",
        1,
        "Ana",
        "2015",
    )
    assert column(project.table("sources"), "Site:Year") == ["2015"]
    assert column(project.table("matrix"), "code_path") == ["Trust", "Trust/In people"]
    assert column(project.table("matrix", origins=["case"]), "code_path") == [
        "Trust",
        "Trust/In people",
        "Work",
    ]
    table = project.table("codings", attributes=True)
    assert column(table, "source: Site:Year") == ["2015", "2015"]
    assert column(table, "case") == ["Work", "Work"]


def test_notes_tell_what_they_hang_on(study: Project) -> None:
    memo, journal, loose = study.table("notes").to_dicts()
    assert (memo["text"], memo["author"], memo["on"], memo["quote"]) == (
        "Twice.",
        "Ana",
        "passage",
        "We waited, and waited.",
    )
    assert (memo["source"], memo["place"], memo["codes"]) == ("One", "paragraph 4", "Waiting")
    assert (journal["note"], journal["text"], journal["author"]) == ("Journal", "I wait too.", "Ana")
    assert (journal["on"], journal["object"], journal["created"]) == (
        "code",
        "Waiting",
        "2024-05-01T12:00:00Z",
    )
    assert (loose["note"], loose["on"], loose["object"]) == ("Loose", "source", "Two")


def test_a_note_linked_to_a_passage_or_to_its_coding_says_where_that_is(study: Project) -> None:
    project = study.copy()
    source = project.tree.sources[0]
    assert isinstance(source, model.TextSource)
    holder = next(one for one in source.plain_text_selections if one.codings)
    bare = editing.add_passage(project, source, (0, 3), project.tree.users[0])
    for number, target in enumerate((holder.guid, holder.codings[0].guid, bare.guid)):
        name = f"Linked {number}"
        made = model.Note(
            guid=editing.new_guid(project, None, "note", name), name=name, plain_text_content=name
        )
        project.tree.notes.append(made)
        guid_of = editing.new_guid(project, None, "link", name)
        project.tree.links.append(model.Link(guid=guid_of, origin_guid=made.guid, target_guid=target))
    rows = {
        row["note"]: row
        for row in project.table("notes").to_dicts()
        if (row["note"] or "").startswith("Linked")
    }
    assert {row["on"] for row in rows.values()} == {"passage"}
    assert all(row["place"] and row["quote"] and row["source"] == "One" for row in rows.values())
    assert [rows[f"Linked {number}"]["on_guid"] for number in range(3)] == [
        holder.guid,
        holder.guid,
        bare.guid,
    ]
    assert [rows[f"Linked {number}"]["codes"] is None for number in range(3)] == [False, False, True]


def test_a_note_on_a_passage_and_on_its_coding_is_one_row_and_its_comment_is_not_said_again() -> None:
    notes = (
        f'<Notes><Note guid="{guid("e1")}"><PlainTextContent>First</PlainTextContent></Note>'
        f'<Note guid="{guid("e2")}" name="Of nothing"><PlainTextContent>Second</PlainTextContent></Note></Notes>'
    )
    ref = f'<NoteRef targetGUID="{guid("e1")}"/>'
    inside = passage(
        "71", 0, 3, "<Description>First</Description>" + coding("d1", notes="e1") + coding("d2", "c3") + ref
    )
    inside += passage(
        "72", 0, 3, "<Description>Aside</Description>" + coding("d3", "c2") + coding("d4", "c3", notes="e1")
    )
    rows = (
        refiqda.read(archive(project_xml(source("51", inside), notes), {"51": b"Zoe said"}))
        .table("notes")
        .to_dicts()
    )
    assert [(row["note"], row["kind"], row["text"], row["on"], row["codes"]) for row in rows] == [
        (None, "note", "First", "passage", "Trust; Work"),
        (None, "note", "First", "passage", "Work"),
        ("Of nothing", "note", "Second", None, None),
        (None, "comment", "Aside", "passage", "Trust/In people; Work"),
    ]
    assert {row["quote"] for row in rows} == {"Zoe", None}


def test_the_matrix_shows_zeros_and_counts_what_is_asked(study: Project) -> None:
    table = study.table("matrix")
    assert table.columns == ("code_path", "One", "Two")
    assert list(table) == [("At home/Nights", 3, 0), ("At home/Doubt", 0, 0), ("Waiting", 1, 1)]
    assert [row[1:] for row in study.table("matrix", binary=True)] == [(1, 0), (0, 0), (1, 1)]
    start, end = span("We had bad nights. Nobody slept.")
    assert next(iter(study.table("matrix", measure="characters")))[1:] == (end - start, 0)
    assert next(iter(study.table("matrix", measure="words")))[1:] == (6, 0)
    turned = study.table("matrix", transpose=True)
    assert turned.columns == ("source", "At home/Nights", "At home/Doubt", "Waiting")
    assert list(turned) == [("One", 3, 0, 1), ("Two", 0, 0, 1)]
    assert study.table("matrix", by="coder").to_dicts()[0] == {
        "code_path": "At home/Nights",
        "Ana": 2,
        "Ben": 1,
    }
    assert study.table("matrix", by="case").columns == ("code_path", "P1", "P2")
    assert list(study.table("matrix", sources=["Two"], codes=["Waiting"])) == [("Waiting", 1)]
    assert study.table("matrix", coders=["Ben"], by="coder").columns == ("code_path", "Ben")


def test_names_that_two_sources_share_are_told_apart(study: Project) -> None:
    study.add_source("One", "another text")
    assert study.table("matrix").columns == ("code_path", "One", "Two", "One (2)")


def test_people_sets_links_and_variables(study: Project) -> None:
    assert [tuple(row)[1:] for row in study.table("users")] == [
        ("Ana", None, "person", 3, 2, 1),
        ("Ben", None, "person", 2, 2, 2),
    ]
    assert [tuple(row)[1:] for row in study.table("sets")] == [
        ("Wave", None, "source", study.find_source("One").guid, "One"),
        ("Empty", None, None, None, None),
    ]
    (link,) = study.table("links").to_dicts()
    assert (link["from_kind"], link["from"], link["to_kind"], link["to"]) == (
        "note",
        "Loose",
        "source",
        "Two",
    )
    assert [tuple(row)[1:] for row in study.table("variables")] == [
        ("Age", "Integer", "In years.", 1, 0), ("Town", "Text", None, 1, 0), ("Age", "Float", None, 0, 1),
    ]  # fmt: skip


def test_every_table_of_an_empty_project_is_empty() -> None:
    for name in TABLES:
        table = Project.new("Nothing").table(name)
        assert len(table) == len(list(table)) == 0
        assert table.columns


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.integers(0, 1), st.integers(0, 60), st.integers(1, 30), st.booleans()
        ),
        max_size=12,
    )
)
@settings(max_examples=16)
def test_cells_add_up_to_the_codings_and_characters_to_what_is_covered(
    marks: list[tuple[int, int, int, int, bool]],
) -> None:
    project = Project.new("Law")
    users = [project.add_user("Ana"), project.add_user("Ben")]
    codes = [project.add_code(name) for name in "XYZ"]
    sources = [project.add_source(name, TEXT) for name in ("One", "Two")]
    covered: set[tuple[str, str, int]] = set()
    for code, place, start, size, who in marks:
        end = min(start + size, len(TEXT))
        project.add_coding(sources[place], start, end, codes[code], users[who])
        covered |= {("XYZ"[code], ("One", "Two")[place], one) for one in range(start, end)}
    for by in ("source", "coder"):
        assert sum(sum(row[1:]) for row in project.table("matrix", by=by)) == len(marks)
    expected = Counter((code, place) for code, place, _ in covered)
    for code, *cells in project.table("matrix", measure="characters"):
        assert cells == [expected[code, "One"], expected[code, "Two"]]
    counted, binary = (list(project.table("matrix", binary=one)) for one in (False, True))
    assert [[min(cell, 1) for cell in row[1:]] for row in counted] == [list(row[1:]) for row in binary]


# --- values of variables ----------------------------------------------------------------------------------------


def typed(type_: str, *values: model.VariableValue) -> tuple[str, list[Any]]:
    tree = model.Project(
        name="x", variables=[model.Variable(guid=guid("f1"), name="V", type_of_variable=type_)]
    )
    for one in values:
        one.variable_ref = guid("f1")
    (found,) = value_columns(tree, [[one] for one in values])
    return found.field.kind, [found.of.get(number) for number in range(len(values))]


def test_each_type_of_variable_has_its_kind() -> None:
    value = model.VariableValue
    assert typed("Integer", value(integer_value=-3), value()) == ("integer", [-3, None])
    assert typed("Integer", value(integer_value=10**29)) == ("text", ["1" + "0" * 29])
    assert typed("Integer", value(integer_value=2**63 - 1)) == ("integer", [2**63 - 1])
    assert typed("Integer", value(text_value="007"), value(integer_value=3)) == ("text", ["007", "3"])
    assert typed("Float", value(float_value="1.50"), value(float_value="+5")) == ("float", [1.5, 5.0])
    assert typed("Float", value(float_value="0.12345678901234567890")) == ("text", ["0.12345678901234567890"])
    assert typed("Boolean", value(boolean_value=False), value(boolean_value=True)) == (
        "boolean",
        [False, True],
    )
    assert typed("Date", value(date_value="2024-02-29")) == ("date", [dt.date(2024, 2, 29)])
    assert typed("Date", value(date_value="-0044-03-15")) == ("text", ["-0044-03-15"])
    moment = dt.datetime(2024, 3, 1, 9, 30, 0, 120000)  # noqa: DTZ001 - without a zone, on purpose
    assert typed("DateTime", value(date_time_value="2024-03-01T09:30:00.1200000")) == ("datetime", [moment])
    assert typed("DateTime", value(date_time_value="2024-03-01T10:30:00.12+01:00")) == (
        "instant",
        [moment.replace(tzinfo=dt.UTC)],
    )
    mixed = ("2024-03-01T10:30:00Z", "2024-03-01T10:30:00")
    assert typed("DateTime", *(value(date_time_value=one) for one in mixed)) == ("text", list(mixed))
    assert typed("DateTime", value(date_time_value="2024-02-29T24:00:00")) == (
        "text",
        ["2024-02-29T24:00:00"],
    )
    assert typed("Text", value(text_value=""), value()) == ("text", ["", None])


def test_a_value_of_a_variable_that_is_not_there_is_kept() -> None:
    value = model.VariableValue(variable_ref=guid("ff"), integer_value=3)
    (found,) = value_columns(model.Project(name="x"), [[value]])
    assert (found.field.name, found.of) == (guid("ff"), {0: "3"})


def test_two_values_of_one_owner_are_joined() -> None:
    tree = model.Project(
        name="x", variables=[model.Variable(guid=guid("f1"), name="V", type_of_variable="Integer")]
    )
    values = [model.VariableValue(variable_ref=guid("f1"), integer_value=one) for one in (1, 2, 1)]
    (found,) = value_columns(tree, [values])
    assert (found.field.kind, found.of) == ("text", {0: "1; 2"})


def test_places_are_paragraphs_and_clock_times() -> None:
    paragraphs = Paragraphs("\n\none\n  \ntwo\n")
    assert [paragraphs.place(*one) for one in ((0, 1), (2, 5), (3, 10), (9, 11))] == [
        "paragraph 1", "paragraph 1", "paragraphs 1–2", "paragraph 2",  # noqa: RUF001 - a range
    ]  # fmt: skip
    assert (clock(3_723_999), clock(-1000), Paragraphs("").place(0, 0)) == (
        "1:02:03",
        "-0:00:01",
        "paragraph 1",
    )


def test_a_machine_among_the_users_is_said_to_be_one(study: Project) -> None:
    study.add_user("First pass (machine: m-1)")
    kinds = {row["user"]: row["kind"] for row in study.table("users").to_dicts()}
    assert kinds == {"Ana": "person", "Ben": "person", "First pass (machine: m-1)": "machine"}
