"""Hypothesis strategies for small coherent studies: every reference resolves, every span lies in its text.

(``tests.strategies`` makes anything the schema allows; laws about meaning need studies that mean something.)
"""

from __future__ import annotations

import copy
import uuid
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from refiqda import model, spec

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn

CODERS: Final = ("Mara", "Colm", "Ines")
_NAMES: Final = ("Trust", "Doubt", "Waiting", "trust")
_WORDS: Final = ("the door", "\n", "Zoë", " ", "\U0001f600", "waited", "e\u0301")
_DATE: Final = "2024-05-01T10:00:00Z"

counted = uuid.UUID("5f0e7d3a-0000-4000-8000-000000000000").int


def guid(number: int) -> str:
    """Return a GUID made of a small number."""
    return str(uuid.UUID(int=counted + number))


class _Maker:
    """Hands out GUIDs in order while one study is drawn."""

    def __init__(self, draw: DrawFn) -> None:
        self.draw = draw
        self.last = 0
        self.tree = model.Project(name="Study", description="A study", creation_date_time=_DATE)
        self.codes: list[model.Code] = []

    def new(self) -> str:
        self.last += 1
        return guid(self.last)

    def chosen(self, items: list[Any], most: int = 2) -> list[str]:
        if not items:
            return []
        picked = self.draw(st.lists(st.sampled_from(items), max_size=most, unique_by=id))
        return [item.guid for item in picked]

    def code(self, depth: int) -> model.Code:
        draw = self.draw
        code = model.Code(
            guid=self.new(),
            name=draw(st.sampled_from(_NAMES)),
            is_codable=True,
            color=draw(st.sampled_from((None, "#abc", "#102030"))),
            description=draw(st.sampled_from((None, "", "What is meant"))),
            note_refs=self.chosen(self.tree.notes, 1),
        )
        self.codes.append(code)
        if depth < 2:
            code.codes = [self.code(depth + 1) for _ in range(draw(st.integers(0, 2 - depth)))]
        return code

    def coding(self) -> model.Coding:
        return model.Coding(
            guid=self.new(),
            creating_user=self.draw(st.sampled_from(self.tree.users)).guid,
            creation_date_time=_DATE,
            code_ref=self.draw(st.sampled_from(self.codes)).guid,
            note_refs=self.chosen(self.tree.notes, 1),
        )

    def source(self, name: str) -> model.TextSource:
        text = "".join(self.draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8)))
        source = model.TextSource(guid=self.new(), name=name, plain_text_content=text)
        for _ in range(self.draw(st.integers(0, 4))):
            start = self.draw(st.integers(0, len(text)))
            end = self.draw(st.integers(start, len(text)))
            source.plain_text_selections.append(
                model.PlainTextSelection(
                    guid=self.new(),
                    name=text[start:end][:9] + "...",
                    start_position=start,
                    end_position=end,
                    creating_user=self.draw(st.sampled_from(self.tree.users)).guid,
                    codings=[self.coding() for _ in range(self.draw(st.integers(0, 2)))],
                )
            )
        return source


@st.composite
def studies(draw: DrawFn) -> model.Project:
    """Studies of one to three coders, texts inside the tree, codes that may share names, memos, cases, sets."""
    make = _Maker(draw)
    tree = make.tree
    tree.users = [model.User(guid=make.new(), name=name) for name in CODERS[: draw(st.integers(1, 3))]]
    for number in range(draw(st.integers(0, 2))):
        author = draw(st.sampled_from(tree.users)).guid
        note = model.Note(
            guid=make.new(), name=f"Memo {number}", creating_user=author, plain_text_content="Why so"
        )
        tree.notes.append(note)
    tree.code_book = [make.code(0) for _ in range(draw(st.integers(1, 3)))]
    tree.sources = [make.source(f"Interview {number}") for number in range(draw(st.integers(1, 3)))]
    tree.variables = [model.Variable(guid=make.new(), name="Age", type_of_variable="Integer")]
    value = model.VariableValue(variable_ref=tree.variables[0].guid, integer_value=draw(st.integers(0, 3)))
    case = model.Case(guid=make.new(), name="Person", variable_values=[value])
    case.source_refs = make.chosen(tree.sources)
    tree.cases = [case]
    group = model.Set(guid=make.new(), name="To discuss", member_codes=make.chosen(make.codes))
    tree.sets = [group]
    ends = [draw(st.sampled_from([*make.codes, *tree.sources])).guid for _ in range(2)]
    tree.links = [model.Link(guid=make.new(), name="explains", origin_guid=ends[0], target_guid=ends[1])]
    return tree


def with_guids(tree: model.Project, change: Callable[[str], str]) -> model.Project:
    """Return a copy in which every GUID, also where it is a reference, went through ``change``."""
    changed = copy.deepcopy(tree)
    for element in model.iterate(changed):
        described = spec.describe(type(element))
        for attribute in described.attributes:
            value = getattr(element, attribute.field)
            if attribute.type is spec.GUID and value is not None:
                setattr(element, attribute.field, change(value))
        for part in described.particles:
            if isinstance(part, spec.Reference):
                value = getattr(element, part.field)
                if part.many:
                    setattr(element, part.field, [change(one) for one in value])
                elif value is not None:
                    setattr(element, part.field, change(value))
    return changed


def renewed(tree: model.Project) -> model.Project:
    """Return a copy with new GUIDs everywhere, the same structure."""
    space = uuid.UUID(int=7)
    return with_guids(tree, lambda one: str(uuid.uuid5(space, model.guid_key(one))))
