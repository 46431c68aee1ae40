"""The model keeps its own rules: names, documentation, kinds of fields."""

from __future__ import annotations

import re

import attrs
import pytest

from refiqda import model, spec

FORMATS: tuple[spec.Format, ...] = ("project", "codebook")
CLASSES = spec.element_classes()
_IRREGULAR_LISTS = {
    "Vertex": "vertices",
    "CodeBook/Codes/Code": "code_book",
}


def _snake(xml: str) -> str:
    """Return the snake_case of an XML name: ``PDFSelection`` gives ``pdf_selection``."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", xml)
    assert "".join(words) == xml
    return "_".join(words).lower()


def _expected(part: spec.Attribute | spec.Particle) -> str:
    if isinstance(part, spec.Attribute | spec.Text):
        return _snake(part.xml)
    if isinstance(part, spec.Reference):
        return _snake(part.xml) + ("s" if part.many else "")
    if not part.many:
        (name,) = part.items
        return _snake(name)
    if part.wrappers:
        return _snake(part.wrappers[0].xml)
    (name,) = part.items
    return _IRREGULAR_LISTS.get(name, _snake(name) + "s")


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_python_names_are_the_snake_case_of_the_xml_names(cls: type) -> None:
    for format_ in FORMATS:
        described = spec.describe(cls, format_)
        for part in (*described.attributes, *described.particles):
            assert part.field == _expected(part)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_says_what_it_is(cls: type) -> None:
    assert cls.__doc__
    assert cls.__doc__.strip()[0].isupper()
    first_paragraph = cls.__doc__.strip().split("\n\n")[0]
    assert first_paragraph.endswith(".")


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_field_but_the_private_slot_is_described_once(cls: type) -> None:
    fields = {field.name for field in attrs.fields(cls)} - {"source_form"}
    described: set[str] = set()
    for format_ in FORMATS:
        parts = spec.describe(cls, format_)
        names = [part.field for part in (*parts.attributes, *parts.particles)]
        assert len(names) == len(set(names))
        described |= set(names)
    assert described == fields


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_no_xml_name_stands_twice_in_an_element(cls: type) -> None:
    for format_ in FORMATS:
        described = spec.describe(cls, format_)
        attributes = [part.xml for part in described.attributes]
        assert len(attributes) == len(set(attributes))
        elements: list[str] = []
        for part in described.particles:
            if not isinstance(part, spec.Children):
                elements.append(part.xml)
            else:
                elements += [part.wrappers[0].xml] if part.wrappers else list(part.items)
        assert len(elements) == len(set(elements))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_defaults_follow_the_kind_of_field(cls: type) -> None:
    required = {part.field: "x" for part in spec.describe(cls).attributes if part.required}
    value = cls(**required)
    assert value.source_form is None
    for part in (*spec.describe(cls).attributes, *spec.describe(cls).particles):
        many = isinstance(part, spec.Reference | spec.Children) and part.many
        if part.field not in required:
            assert getattr(value, part.field) == ([] if many else None)
        if many:
            assert getattr(value, part.field) is not getattr(cls(**required), part.field)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_class_without_its_required_attributes_cannot_be_made(cls: type) -> None:
    required = [part.field for part in spec.describe(cls).attributes if part.required]
    for missing in required:
        with pytest.raises(TypeError):
            cls(**{name: "x" for name in required if name != missing})


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_references_are_guids_and_end_as_references_do(cls: type) -> None:
    for format_ in FORMATS:
        for part in spec.describe(cls, format_).particles:
            if isinstance(part, spec.Reference):
                assert format_ in part.types
                assert part.types[format_].attribute == "targetGUID" or format_ == "codebook"
                assert part.xml.endswith("Ref") or part.xml.startswith("Member")
                assert part.required != part.many


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_children_are_registered_classes_and_wrappers_hold_lists(cls: type) -> None:
    for format_ in FORMATS:
        for part in spec.describe(cls, format_).particles:
            if isinstance(part, spec.Children):
                assert all(spec.class_named(name) in CLASSES for name in part.items.values())
                assert part.many or not part.wrappers
                assert part.many or len(part.items) == 1


def test_classes_of_one_type_have_the_same_description() -> None:
    by_type: dict[str, list[type]] = {}
    for cls in CLASSES:
        by_type.setdefault(spec.describe(cls).type_name, []).append(cls)
    shared = {name: found for name, found in by_type.items() if len(found) > 1}
    assert shared.keys() == {"TextSourceType"}
    for first, *others in shared.values():
        for other in others:
            one, two = spec.describe(first), spec.describe(other)
            assert [part.field for part in one.attributes] == [part.field for part in two.attributes]
            assert [part.field for part in one.particles] == [part.field for part in two.particles]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_description_is_made_once(cls: type) -> None:
    for format_ in FORMATS:
        assert spec.describe(cls, format_) is spec.describe(cls, format_)


def test_one_name_has_one_simple_type() -> None:
    assert {cls.__name__ for cls in CLASSES} >= {"Project", "CodeBook", "Note", "TextSource"}
    types: dict[str, spec.SimpleType] = {}
    for cls in CLASSES:
        for part in spec.describe(cls).attributes:
            if part.type.name is not None:
                assert types.setdefault(part.type.name, part.type) is part.type


@pytest.mark.parametrize("format_", FORMATS)
def test_the_roots_are_described_and_named(format_: spec.Format) -> None:
    assert model.ROOTS[format_].__name__ == model.ROOT_NAMES[format_]
    assert format_ in spec.NAMESPACES


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("{ABCDEF00-0000-4000-8000-0000000000AB}", "abcdef00-0000-4000-8000-0000000000ab"),
        (" abcdef00-0000-4000-8000-0000000000ab\t", "abcdef00-0000-4000-8000-0000000000ab"),
        ("\n{abcdef00-0000-4000-8000-0000000000ab}", "abcdef00-0000-4000-8000-0000000000ab"),
    ],
)
def test_guids_are_compared_without_braces_blanks_and_case(text: str, key: str) -> None:
    assert model.guid_key(text) == key


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        (spec.BOOLEAN, "1", True),
        (spec.BOOLEAN, " TRUE\n", True),
        (spec.BOOLEAN, "False", False),
        (spec.BOOLEAN, "yes", None),
        (spec.INTEGER, " +07 ", 7),
        (spec.INTEGER, "1_000", None),
        (spec.INTEGER, "\u0663", None),
        (spec.INTEGER, "\u00a07", None),
        (spec.INTEGER, "9" * 4001, None),
        (spec.STRING, " a ", " a "),
        (spec.DECIMAL, "+5.", "+5."),
    ],
)
def test_simple_types_load_values(type_: spec.SimpleType, text: str, value: object) -> None:
    assert type_.load(text) == value
    assert type(type_.load(text)) is type(value)


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [(spec.BOOLEAN, True, "true"), (spec.BOOLEAN, False, "false"), (spec.INTEGER, -7, "-7")],
)
def test_simple_types_dump_values(type_: spec.SimpleType, value: object, text: str) -> None:
    assert type_.dump(value) == text


def test_iterate_yields_every_element_in_document_order() -> None:
    inner = model.Code(guid="2", name="b", is_codable=True)
    outer = model.Code(guid="1", name="a", is_codable=True, codes=[inner])
    last = model.Code(guid="3", name="c", is_codable=True)
    representation = model.TextSource(guid="5")
    pdf = model.PDFSource(guid="4", representation=representation)
    project = model.Project(name="p", code_book=[outer, last], sources=[pdf])
    assert list(model.iterate(project)) == [project, outer, inner, last, pdf, representation]
    book = model.CodeBook(codes=[outer])
    assert list(model.iterate(book, "codebook")) == [book, outer, inner]


def test_iterate_walks_nesting_of_any_depth() -> None:
    code = model.Code(guid="0", name="", is_codable=True)
    for _ in range(20_000):
        code = model.Code(guid="0", name="", is_codable=True, codes=[code])
    assert sum(1 for _ in model.iterate(code)) == 20_001
    while code.codes:  # taken apart by hand: Python would recurse
        code = code.codes.pop()
