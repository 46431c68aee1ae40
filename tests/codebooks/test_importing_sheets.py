"""Sheets and documents that people made or changed: what becomes of a project, and what is told."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from refiqda import Project, model
from refiqda.codebooks.columns import field_of
from refiqda.codebooks.entries import entries_of
from refiqda.codebooks.reading import read_draft
from refiqda.codebooks.updating import Update, build_codebook, update_codebook
from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.extras import needed
from refiqda.render.codebooks import write_codebook_file
from refiqda.render.tables import Form

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def sheet(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    path = folder / "sheet.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def built(folder: Path, *rows: Sequence[str]) -> tuple[dict[str, model.Code], Update]:
    """Return the codes of a sheet by path, and the whole result."""
    update = build_codebook(read_draft(sheet(folder, rows)))
    assert isinstance(update.made, model.CodeBook)
    paths = {one.path: place for place, one in enumerate(entries_of(update.made))}
    codes: list[model.Code] = []
    waiting = list(reversed(update.made.codes))
    while waiting:
        codes.append(waiting.pop())
        waiting += reversed(codes[-1].codes)
    return {path: codes[place] for path, place in paths.items()}, update


def study() -> Project:
    """A project with three codes, of which the second is used, and a case in a set."""
    project = Project.new("Study")
    user, source = project.add_user("Mara"), project.add_source("I", "I would ask my sister first.")
    trust = project.add_code("Trust", description="Whom to ask.\n\nInclude: asking", color="#ff0000")
    family = project.add_code("Family", parent=trust)
    project.add_code("Other")
    project.add_coding(source, 0, 7, family, user)
    return project


def changed(
    folder: Path, project: Project, change: dict[tuple[str, str], str | None], **options: bool
) -> Update:
    """Export ``project``, change cells by code and title (a code with None is deleted), and import it again."""
    path = folder / "codebook.csv"
    write_codebook_file(project, entries_of(project), path, overwrite=True)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for (code, title), text in change.items():
        row = next(row for row in rows if row["Code"] == code)
        if text is None:
            rows.remove(row)
        else:
            row[title] = text
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return update_codebook(project, read_draft(path), **options)


def grouped() -> Project:
    """The study with a memo on its first code, and a set of two codes and the source."""
    project = study()
    trust, other = project.tree.code_book
    project.tree.notes.append(model.Note(guid=MEMO, plain_text_content="=Mine alone."))
    trust.note_refs.append(MEMO)
    project.tree.sets.append(
        model.Set(
            guid=SET,
            name="Core",
            description="What matters",
            member_codes=[trust.guid, trust.codes[0].guid],
            member_sources=[project.tree.sources[0].guid],
        )
    )
    assert other.name == "Other"
    return project


MEMO, SET = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def edited(
    folder: Path, project: Project, page: str, rows: dict[int, dict[str, str | None]], **options: bool
) -> Update:
    """Export ``project`` as a workbook with memos, change cells of a page by row and title (no title: the row goes)."""
    path = folder / "codebook.xlsx"
    write_codebook_file(project, entries_of(project), path, overwrite=True)
    book = needed("openpyxl", "office").load_workbook(path)
    sheet = book[page]
    titles = [cell.value for cell in sheet[1]]
    for number, cells in sorted(rows.items(), reverse=True):
        for title, text in cells.items():
            sheet.cell(number, titles.index(title) + 1).value = text
        if not cells:
            sheet.delete_rows(number)
    book.save(path)
    return update_codebook(project, read_draft(path), **options)


def project_of(update: Update) -> Project:
    assert isinstance(update.made, Project)
    return update.made


def kinds(update: Update) -> list[tuple[str, str]]:
    return [(one.kind, one.path) for one in update.changes.facts]


# --- into a project -------------------------------------------------------------------------------------


def test_a_renamed_parent_keeps_its_children_whose_cells_still_have_the_old_name(tmp_path: Path) -> None:
    update = changed(tmp_path, study(), {("Trust", "Code"): "Confidence"})
    assert kinds(update) == [("renamed", "Confidence")]
    assert not update.told


def test_a_child_stays_with_its_parent_when_another_code_takes_the_name(tmp_path: Path) -> None:
    update = changed(tmp_path, study(), {("Trust", "Code"): "Reliance", ("Other", "Code"): "Trust"})
    assert kinds(update) == [("renamed", "Reliance"), ("renamed", "Trust")]


def test_a_new_code_of_the_old_name_takes_no_children(tmp_path: Path) -> None:
    update = edited(
        tmp_path, study(), "Codebook", {2: {"Code": "Reliance"}, 5: {"Code": "Trust", "Codable": "yes"}}
    )
    assert kinds(update) == [("renamed", "Reliance"), ("added", "Trust")]


def test_rows_in_another_order_than_their_numbers_are_told(tmp_path: Path) -> None:
    update = changed(tmp_path, study(), {("Trust", "Order"): "9"})
    assert kinds(update) == [("reordered", "Other")]
    assert "Order" in update.told[0]


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".csv"])
def test_sets_and_memos_that_nobody_changed_stay_to_the_letter(tmp_path: Path, suffix: str) -> None:
    project, path = grouped(), tmp_path / f"codebook{suffix}"
    form = Form(formula_safe=suffix == ".csv")
    write_codebook_file(project, entries_of(project), path, form=form)
    update = update_codebook(project, read_draft(path))
    assert project_of(update).tree == project.tree
    assert not update.told


def test_a_code_goes_into_a_set_and_out_of_it(tmp_path: Path) -> None:
    project = grouped()
    update = edited(tmp_path, project, "Sets", {3: {"Code": "Other", "Set": "Core"}})
    (made,) = project_of(update).tree.sets
    assert made.member_codes == [project.tree.code_book[0].guid, project.tree.code_book[1].guid]
    assert made.member_sources == project.tree.sets[0].member_sources
    assert made.description == "What matters"
    assert kinds(update) == [("set", "Core")]
    assert not update.told


def test_a_new_set_is_made_and_one_that_the_sheet_does_not_list_stays(tmp_path: Path) -> None:
    update = edited(
        tmp_path,
        grouped(),
        "Sets",
        {2: {"Set": "Later", "Set GUID": None, "Code": "Trust/Family", "Code GUID": None}, 3: {}},
    )
    first, second = project_of(update).tree.sets
    assert (first.name, len(first.member_codes)) == ("Core", 2)
    assert (second.name, len(second.member_codes)) == ("Later", 1)
    assert update.told == ('set "Core" is not in the file, and stays',)


def test_a_partial_sheet_takes_no_code_out_of_a_set(tmp_path: Path) -> None:
    update = edited(tmp_path, grouped(), "Sets", {3: {"Code": "Other"}}, partial=True)
    assert len(project_of(update).tree.sets[0].member_codes) == 3


def test_a_set_with_a_code_that_is_nowhere_is_told(tmp_path: Path) -> None:
    update = edited(tmp_path, grouped(), "Sets", {3: {"Code": "Nowhere", "Code GUID": None}})
    assert update.told == ('set "Core": one of its codes is not in the codebook, or may be several',)


def test_an_edited_memo_is_taken_over_and_a_new_one_made(tmp_path: Path) -> None:
    update = edited(tmp_path, grouped(), "Codebook", {2: {"Memo": "Ours."}, 4: {"Memo": "A new one."}})
    tree = project_of(update).tree
    assert [one.plain_text_content for one in tree.notes] == ["Ours.", "A new one."]
    assert tree.code_book[1].note_refs == [tree.notes[1].guid]
    assert update.told == (
        "memos of codes with a new text, under the name of their author: 1",
        "new memos of codes, without an author: 1",
    )


def test_a_memo_of_several_is_told_and_stays(tmp_path: Path) -> None:
    project = grouped()
    project.tree.notes.append(model.Note(guid=SET.replace("2", "3"), plain_text_content="Another."))
    project.tree.code_book[0].note_refs.append(project.tree.notes[1].guid)
    update = edited(tmp_path, project, "Codebook", {2: {"Memo": "One for both."}})
    assert project_of(update).tree.notes == project.tree.notes
    assert update.told == ("row 2: the memo was changed, and stays as it was; change it in the program",)


def test_memos_of_a_new_codebook_are_told(tmp_path: Path) -> None:
    _, update = built(tmp_path, ("Code", "Definition", "Notes"), ("Trust", "d", "Think about this."))
    assert update.told == (
        "memos of codes, which a codebook has no place for, and which are not taken over: 1",
    )


def test_a_code_is_moved_by_its_parent(tmp_path: Path) -> None:
    update = changed(tmp_path, study(), {("Other", "Parent"): "Trust/Family"})
    assert kinds(update) == [("moved", "Trust/Family/Other")]


def test_a_changed_part_leaves_the_rest_of_the_description(tmp_path: Path) -> None:
    project = study()
    project.find_code("Trust").description = "Whom to ask.\r\n\r\nINCLUSION:  asking\n"
    update = changed(tmp_path, project, {("Trust", "Definition"): "Whom one asks."})
    assert isinstance(update.made, Project)
    assert update.made.find_code("Trust").description == "Whom one asks.\r\n\r\nINCLUSION:  asking\n"
    assert [one.field for one in update.changes] == ["definition"]


def test_a_code_with_codings_is_kept_and_listed(tmp_path: Path) -> None:
    project = study()
    update = changed(tmp_path, project, {("Family", "Code"): None})
    assert [(one.path, dict(one.hanging)) for one in update.kept] == [("Trust/Family", {"codings": 1})]
    assert isinstance(update.made, Project)
    assert update.made.tree == project.tree


def test_a_code_goes_with_its_codings_where_that_is_allowed(tmp_path: Path) -> None:
    update = changed(tmp_path, study(), {("Family", "Code"): None}, allow_removal=True)
    assert isinstance(update.made, Project)
    assert len(update.made.codings()) == 0
    assert kinds(update) == [("removed", "Trust/Family")]
    assert update.told == ("codings that went with the codes taken out: 1",)


def test_an_unused_code_that_is_missing_goes(tmp_path: Path) -> None:
    update = changed(tmp_path, study(), {("Other", "Code"): None})
    assert kinds(update) == [("removed", "Other")]
    assert not update.kept


def test_a_partial_sheet_takes_nothing_out(tmp_path: Path) -> None:
    update = changed(tmp_path, study(), {("Other", "Code"): None}, partial=True)
    assert not update.changes
    assert not update.missing


def test_what_has_no_column_stays(tmp_path: Path) -> None:
    project = study()
    rows = (("Code", "Parent"), ("Trust", ""), ("Family", "Trust"), ("Other", ""))
    update = update_codebook(project, read_draft(sheet(tmp_path, rows)))
    assert isinstance(update.made, Project)
    assert update.made.tree == project.tree


def test_a_parent_that_is_kept_keeps_its_place(tmp_path: Path) -> None:
    project = study()
    update = changed(tmp_path, project, {("Trust", "Code"): None, ("Family", "Code"): None})
    assert isinstance(update.made, Project)
    assert update.made.tree == project.tree
    assert [one.path for one in update.kept] == ["Trust", "Trust/Family"]


def test_a_typing_error_in_a_parent_is_told_and_changes_nothing(tmp_path: Path) -> None:
    update = changed(tmp_path, study(), {("Family", "Parent"): "Trsut"})
    assert not update.changes
    assert update.told == ('row 3: no code is called "Trsut"; it stays where it was',)


def test_a_copied_row_is_refused_with_what_to_do(tmp_path: Path) -> None:
    project = study()
    guid = project.find_code("Trust").guid
    with pytest.raises(InvalidArgumentError, match="two rows have one GUID") as error:
        changed(tmp_path, project, {("Other", "GUID"): guid})
    assert error.value.where == "row 4"
    assert "empty its cell" in error.value.remedy


def test_codes_inside_of_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="inside of itself"):
        changed(tmp_path, study(), {("Trust", "Parent"): "Family"})


# --- tables made by hand --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "titles",
    [
        ("Code", "Definition", "Include", "Exclude", "Example"),
        ("Kode", "Definisjon", "Inkluder", "Ekskluder", "Eksempel"),
        ("Code name", "Brief definition", "When to use", "When not to use", "Example quotes"),
        ("Kodename", "Erkl\u00e4rung", "Einschluss", "Ausschluss", "Ankerbeispiel"),
    ],
)
def test_tables_of_people_are_read_in_several_languages(tmp_path: Path, titles: tuple[str, ...]) -> None:
    codes, update = built(tmp_path, titles, ("Trust", "Whom", "asking", "paying", "'her'"))
    assert codes["Trust"].description == "Whom\n\nInclude: asking\n\nExclude: paying\n\nExample: 'her'"
    assert not update.told


def test_columns_may_stand_in_any_order_and_unknown_ones_are_told(tmp_path: Path) -> None:
    codes, update = built(tmp_path, ("Mood", "Example", "Code"), ("bad", "'her'", "Trust"))
    assert codes["Trust"].description == "Example: 'her'"
    assert update.told == ('not read, for no column of a codebook is called so: "mood"',)


def test_themes_and_subcodes_make_a_tree(tmp_path: Path) -> None:
    codes, _ = built(
        tmp_path, ("Theme", "Code", "Subcode"), ("Home", "Trust", ""), ("", "", "Family"), ("", "Sleep", "")
    )
    assert list(codes) == ["Home", "Home/Trust", "Home/Trust/Family", "Home/Sleep"]
    assert not codes["Home"].is_codable


def test_numbers_make_a_tree(tmp_path: Path) -> None:
    codes, _ = built(
        tmp_path, ("No.", "Code", "Definition"), ("1", "Home", ""), ("1.1", "Sleep", "x"), ("2", "Work", "")
    )
    assert list(codes) == ["Home", "Home/Sleep", "Work"]


def test_paths_make_a_tree(tmp_path: Path) -> None:
    codes, update = built(tmp_path, ("Path", "Definition"), ("Home/Sleep", "x"), ("Home/Bed", ""))
    assert list(codes) == ["Home", "Home/Sleep", "Home/Bed"]
    assert update.told == ('"Home" is only named as a parent, and is made as a folder',)


def test_levels_make_a_tree(tmp_path: Path) -> None:
    codes, _ = built(tmp_path, ("Level", "Code"), ("1", "Home"), ("2", "Sleep"), ("3", "Naps"), ("2", "Bed"))
    assert list(codes) == ["Home", "Home/Sleep", "Home/Sleep/Naps", "Home/Bed"]


def test_a_description_with_headings_is_kept_to_the_letter(tmp_path: Path) -> None:
    text = "Whom.\n\nBruk n\u00e5r: sp\u00f8r\n"
    codes, _ = built(tmp_path, ("Code", "Description"), ("Trust", text))
    assert codes["Trust"].description == text


def test_a_colour_that_is_none_is_told(tmp_path: Path) -> None:
    codes, update = built(tmp_path, ("Code", "Colour"), ("Trust", "reddish"))
    assert codes["Trust"].color is None
    assert "row 2" in update.told[0]


def test_made_twice_a_codebook_has_the_same_guids(tmp_path: Path) -> None:
    rows = (("Code", "Parent"), ("A", ""), ("B", "A"), ("B", "A"))
    (one, _), (two, _) = built(tmp_path, *rows), built(tmp_path, *rows)
    assert [code.guid for code in one.values()] == [code.guid for code in two.values()]


def test_a_sheet_without_codes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="holds no codes"):
        read_draft(sheet(tmp_path, (("Colour", "Mood"), ("#ff0000", "bad"))))


def test_remarks_in_brackets_and_stars_do_not_hide_a_column() -> None:
    assert field_of("**Inclusion criteria (what belongs)**") == "include"
    assert field_of("Definition [short]:") == "definition"
    assert field_of("Weather") is None


# --- documents made by hand -----------------------------------------------------------------------------


def document(folder: Path, fill: object) -> Path:
    assert callable(fill)
    made = needed("docx", "office").Document()
    fill(made)
    path = folder / "hand.docx"
    made.save(path)
    return path


def paths_of(update: Update) -> list[str]:
    return [one.path for one in entries_of(update.made)]


def test_headings_with_text_below_are_read(tmp_path: Path) -> None:
    def fill(made: object) -> None:
        add = made.add_paragraph  # type: ignore[attr-defined]  # python-docx, taken as any object
        add("Appendix A: Codebook", style="Heading 1")
        add("1 Trust", style="Heading 2")
        add("Whom one would ask.")
        add("Include: asking")
        add("When not to use:")
        add("for services")
        add("1.1 Family", style="Heading 3")

    update = build_codebook(read_draft(document(tmp_path, fill)))
    assert paths_of(update) == ["Trust", "Trust/Family"]
    assert entries_of(update.made)[0].parts.exclude == "for services"
    assert entries_of(update.made)[0].parts.definition == "Whom one would ask."
    assert len(update.told) == 2


def test_a_table_with_bands_is_read(tmp_path: Path) -> None:
    def fill(made: object) -> None:
        table = made.add_table(rows=0, cols=3)  # type: ignore[attr-defined]  # python-docx, taken as any object
        for texts in (
            ("Example", "Code", "Definition"),
            ("Home",),
            ("'zzz'", "Sleep", "At night"),
            ("Work",),
            ("", "Pay", ""),
        ):
            cells = table.add_row().cells
            if len(texts) == 1:
                cells[0].merge(cells[2])
            for cell, text in zip(cells, texts, strict=False):
                cell.text = text

    update = build_codebook(read_draft(document(tmp_path, fill)))
    assert paths_of(update) == ["Home", "Home/Sleep", "Work", "Work/Pay"]
    assert entries_of(update.made)[1].description == "At night\n\nExample: 'zzz'"


def test_tables_below_headings_hold_the_codes_of_the_heading(tmp_path: Path) -> None:
    def fill(made: object) -> None:
        for name, code in (("Home", "Sleep"), ("Work", "Pay")):
            made.add_heading(name, 1)  # type: ignore[attr-defined]  # python-docx, taken as any object
            table = made.add_table(rows=2, cols=2)  # type: ignore[attr-defined]  # as above
            for cell, text in zip(
                (*table.rows[0].cells, *table.rows[1].cells), ("Kode", "Definisjon", code, "x"), strict=True
            ):
                cell.text = text

    assert paths_of(build_codebook(read_draft(document(tmp_path, fill)))) == [
        "Home",
        "Home/Sleep",
        "Work",
        "Work/Pay",
    ]


def test_what_describes_no_code_is_told(tmp_path: Path) -> None:
    def fill(made: object) -> None:
        made.add_paragraph("A word before.")  # type: ignore[attr-defined]  # python-docx, taken as any object
        made.add_heading("Trust", 1)  # type: ignore[attr-defined]  # as above

    update = build_codebook(read_draft(document(tmp_path, fill)))
    assert update.told == ("paragraphs and tables that describe no code, and are not read: 1",)


def test_a_document_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.docx"
    path.write_bytes(b"no document at all")
    with pytest.raises(UnusableFileError, match="is no Word document"):
        read_draft(path)


def test_a_paragraph_added_in_word_goes_on_with_the_part_above(tmp_path: Path) -> None:
    project = study()
    path = tmp_path / "codebook.docx"
    write_codebook_file(project, entries_of(project), path)
    made = needed("docx", "office").Document(path)
    at = next(place for place, one in enumerate(made.paragraphs) if one.text.startswith("Include"))
    made.paragraphs[at + 1].insert_paragraph_before("and being asked")
    made.save(path)
    update = update_codebook(project, read_draft(path))
    assert [(one.field, one.after) for one in update.changes] == [("include", "asking\nand being asked")]
