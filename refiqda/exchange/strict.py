"""A tree made valid: the strict half of "faithful or strict, never between".

``make_strict`` copies a tree, leaves the file's spelling behind, and makes every element valid under the schema and
every GUID unique. What it left out, changed or repaired is in the report; what it cannot judge it keeps.

What it does, where somebody had to decide:

- A coding without a code, a value without a variable, an edge without its ends, and a passage whose place cannot be
  read are left out: the schema has no way to say them. Negative positions are valid and kept; an end before
  its start is exchanged with it, as it is on reading.
- A description that stands as an attribute, as libraries write it, is put into its place.
- Of several values of one variable the one of the variable's type is kept, else the first.
- References to things that do not exist are valid and kept.
- ``basePath`` and ``currentPath`` are left out: they name folders, and with them people. Paths that leave the
  project are made relative to the project file for the same reason.
- A plain text file given as a styled text is the plain text; beside a plain text it is left out (clause 9.1.3).
- The letter case of GUIDs is the program's; braces and blanks around them go without a word.

Nesting of any depth is walked without recursion.

Sources: REFI-QDA 1.5, clauses 3.7, 6 and 8.3; XML 1.0, production 2.
"""

from __future__ import annotations

import gc
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from refiqda import model, spec
from refiqda.exchange import names
from refiqda.exchange.clean_copy import copied, worth_it
from refiqda.exchange.form_losses import misplaced_description, note_form, note_namespace
from refiqda.exchange.identity import Identities, told_name, word
from refiqda.exchange.mending import mend, mend_text
from refiqda.exchange.programs import STANDARD, Program
from refiqda.losses import NAMES_FOLDERS, LossLog, LossReport

if TYPE_CHECKING:
    from collections.abc import Callable

Tree = TypeVar("Tree", model.Project, model.CodeBook)

_ORIGIN: Final = "project-without-origin"
PATHS: Final = ("plain_text_path", "rich_text_path", "path")
_DEFAULTS: Final[dict[str, Any]] = {"guid": "", "name": "", "is_codable": True, "type_of_variable": "Text"}
_NEEDED: Final[dict[type, tuple[tuple[str, ...], str]]] = {
    model.Coding: (("code_ref",), "names no code"),
    model.VariableValue: (("variable_ref",), "names no variable"),
    model.Edge: (("source_vertex", "target_vertex"), "lacks one of its ends"),
}
_PLACED: Final = (model.PlainTextSelection, model.Area, model.Stretch)
_VALUE_OF_TYPE: Final = {
    "text": "text_value",
    "boolean": "boolean_value",
    "integer": "integer_value",
    "float": "float_value",
    "date": "date_value",
    "datetime": "date_time_value",
}
_VALUES: Final = tuple(_VALUE_OF_TYPE.values())
_new: Final = object.__new__


def make_strict(tree: Tree, program: Program | None = None) -> tuple[Tree, LossReport]:
    """Return a copy of ``tree`` that is valid under the schema, and what had to be lost or repaired for it.

    ``program`` is the one that the file is for; the standard unless given. The copy shares nothing with ``tree``
    and has no source forms. A codebook without any code has no valid form and stays without.
    """
    log = LossLog()
    program = program or STANDARD
    collecting = gc.isenabled()
    gc.disable()  # as on reading: the collector would search the growing copy again and again
    try:
        copy = _Copying(tree, log).run()
        format_: spec.Format = "project" if isinstance(copy, model.Project) else "codebook"
        Identities(copy, format_, program.guid_case, log).settle()
    finally:
        if collecting:
            gc.enable()
    if copy.origin is None and any(entry.what == _ORIGIN for entry in program.cannot_hold):
        copy.origin = "refiqda"
        log.add("repaired", word(copy), "did not say which program made it, which this program asks for")
    return copy, log.report()


_Simple = tuple[str, "Callable[[Any], Any]", spec.SimpleType, bool]
"""A field with a simple value: its name, its getter, its type, and whether it is required."""


@attrs.define
class _Recipe:
    """What copying knows of one class: its simple fields, its references, and the fields that hold elements."""

    simple: list[_Simple]
    references: list[tuple[str, bool]]
    children: list[tuple[str, bool]]
    others: list[tuple[str, Any]]


def _recipe(cls: type, format_: spec.Format) -> _Recipe:
    described = spec.describe(cls, format_)
    simple: list[_Simple] = [
        (part.field, attrgetter(part.field), part.type, part.required) for part in described.attributes
    ]
    recipe = _Recipe(simple, [], [], [])
    for particle in described.particles:
        if isinstance(particle, spec.Text):
            simple.append((particle.field, attrgetter(particle.field), particle.type, False))
        elif isinstance(particle, spec.Reference):
            recipe.references.append((particle.field, particle.many))
        else:
            recipe.children.append((particle.field, particle.many))
    used = {name for name, *_ in (*simple, *recipe.references, *recipe.children)}
    recipe.others = [(field.name, field.default) for field in attrs.fields(cls) if field.name not in used]
    return recipe


class _Copying:
    """One copy being made; ``todo`` holds copied elements whose children are still those of the original."""

    def __init__(self, tree: model.Project | model.CodeBook, log: LossLog) -> None:
        self.tree = tree
        self.log = log
        self.format: spec.Format = "project" if isinstance(tree, model.Project) else "codebook"
        self.recipes: dict[type, _Recipe] = {}
        self.relative = False
        self.types: dict[str, str] = {}
        if isinstance(tree, model.Project):
            for variable in tree.variables:
                self.types.setdefault(
                    model.guid_key(variable.guid or ""), str(variable.type_of_variable).lower()
                )

    def run(self) -> Any:  # noqa: ANN401 - a tree of the same class
        """Return the copy."""
        note_namespace(self.tree, self.format, self.log)
        root: Any = self._copied(self.tree)
        todo: list[tuple[Any, Any]] = [(self.tree, root)]
        while todo:
            original, copy = todo.pop()
            pairs: list[tuple[Any, Any]] = []
            for field, many in self._recipe_of(type(original)).children:
                value = getattr(original, field)
                if many and worth_it(value):
                    clean = copied(value, self.format)
                    if clean is not None:
                        setattr(copy, field, clean)
                        continue
                below = value if many else [value] if value is not None else []
                made = [(child, kept) for child in below if (kept := self._kept(child)) is not None]
                setattr(copy, field, [kept for _, kept in made] if many else made[0][1] if made else None)
                pairs += made
            todo += reversed(pairs)
        if isinstance(root, model.Project):
            self._settle_base(root)
        return root

    def _recipe_of(self, cls: type) -> _Recipe:
        known = self.recipes.get(cls)
        if known is None:
            known = self.recipes[cls] = _recipe(cls, self.format)
        return known

    def _tell(self, kind: Any, element: Any, detail: str, count: int = 1) -> None:  # noqa: ANN401 - kinds and elements
        self.log.add(
            kind,
            word(element),
            detail,
            guid=getattr(element, "guid", None),
            name=told_name(element),
            count=count,
        )

    # --- one element ----------------------------------------------------------------------------------

    def _copied(self, original: Any) -> Any:  # noqa: ANN401 - any element
        """Return a copy of ``original`` with valid values and without children."""
        recipe = self._recipe_of(type(original))
        copy: Any = _new(type(original))
        if original.source_form is not None:
            note_form(original, self.format, self.log)
        for field, get, type_, required in recipe.simple:
            value = get(original)
            if value is not None:
                value, note = mend(type_, value)
                if note is not None:
                    self._tell(note[0], original, note[1])
            if value is None and required and field in _DEFAULTS:
                value = _DEFAULTS[field]
                if field != "guid":
                    self._tell_filled(original, field)
            setattr(copy, field, value)
        for field, many in recipe.references:
            given = getattr(original, field)
            if many:
                setattr(copy, field, self._references(original, given))
            else:
                setattr(copy, field, (given or "").strip() or None)
        for field, default in recipe.others:
            setattr(copy, field, [] if isinstance(default, attrs.Factory) else default)  # type: ignore[arg-type]  # attrs' Factory is a class
        self._settle(original, copy)
        return copy

    def _tell_filled(self, original: Any, field: str) -> None:  # noqa: ANN401 - any element
        form = original.source_form
        if form is None or form.lexical.get(field, ("", ""))[1] is not None:
            self._tell("repaired", original, f"lacked what the standard asks for ({field.replace('_', ' ')})")

    def _references(self, original: Any, given: list[str]) -> list[str]:  # noqa: ANN401 - any element
        kept = [guid for guid in given if guid and guid.strip()]
        if len(kept) != len(given):
            self._tell("dropped", original, "pointed to nothing at all", len(given) - len(kept))
        return kept

    def _settle(self, original: Any, copy: Any) -> None:  # noqa: ANN401 - any element
        """Repair what concerns several fields of an element, or only its class."""
        given = None if original.source_form is None else misplaced_description(original)
        if given is not None:
            copy.description, _ = mend_text(given)
        if isinstance(copy, model.PlainTextSelection):
            self._settle_passage(original, copy)
        elif isinstance(copy, model.VariableValue):
            self._settle_value(original, copy)
        elif isinstance(copy, model.Vertex):
            if copy.first_x is None or copy.first_y is None:
                copy.first_x, copy.first_y = copy.first_x or 0, copy.first_y or 0
                self._tell("repaired", original, "had no place in its graph and is put into the corner")
        elif isinstance(copy, model.TextSource | model.Transcript | model.FileSource):
            self._settle_paths(original, copy)

    def _settle_passage(self, original: Any, copy: model.PlainTextSelection) -> None:  # noqa: ANN401 - the same class
        start, end = copy.start_position, copy.end_position
        if start is None or end is None:
            return
        if end < start:
            copy.start_position, copy.end_position = end, start
            self._tell("repaired", original, "ended before it began; both ends are exchanged")
        if min(start, end) < 0:
            self._tell("degraded", original, "begins before its text, at a negative number, and is kept so")

    def _settle_value(self, original: Any, copy: model.VariableValue) -> None:  # noqa: ANN401 - the same class
        given = [field for field in _VALUES if getattr(copy, field) is not None]
        if len(given) < 2:  # noqa: PLR2004 - several
            return
        fitting = _VALUE_OF_TYPE.get(self.types.get(model.guid_key(copy.variable_ref or ""), ""))
        kept = fitting if fitting in given else given[0]
        for field in given:
            if field != kept:
                setattr(copy, field, None)
        detail = "stood beside another value of the same variable, of which there may be one"
        self._tell("dropped", original, detail, len(given) - 1)

    # --- paths ----------------------------------------------------------------------------------------

    def _settle_paths(self, original: Any, copy: Any) -> None:  # noqa: ANN401 - elements with paths
        if getattr(copy, "current_path", None):
            self._tell("dropped", original, f"where its file once was {NAMES_FOLDERS}")
        if isinstance(copy, model.FileSource):
            copy.current_path = None
        else:
            self._settle_styled(original, copy)
        for field in PATHS:
            path = getattr(copy, field, None)
            if path is None:
                continue
            if not path.strip():
                setattr(copy, field, None)
                continue
            outside = outside_path(path)
            if outside is None:
                continue
            setattr(copy, field, outside)
            if outside.lower().startswith("relative:"):
                self.relative = True
                if outside != path:
                    detail = "lies outside the project; it is now looked for beside the project file"
                    self._tell("moved", original, detail)
                else:
                    self._tell("degraded", original, "lies outside the project; move it along with the file")

    def _settle_styled(self, original: Any, copy: Any) -> None:  # noqa: ANN401 - elements with a text
        """Let a .txt file not be a styled text: that is a .docx (clause 9.1.3), and programs refuse the other."""
        if not (copy.rich_text_path or "").strip().lower().endswith(".txt"):
            return
        if copy.plain_text_path or copy.plain_text_content is not None:
            self._tell("dropped", original, "its styled text was a second plain text file")
        else:
            copy.plain_text_path = copy.rich_text_path
            self._tell("repaired", original, "its plain text file was given as its styled text")
        copy.rich_text_path = None

    def _settle_base(self, root: model.Project) -> None:
        given = (root.base_path or "").strip()
        root.base_path = "" if self.relative else None
        if not given:
            return
        if self.relative:
            detail = "the folder of files outside the project is not told; it is that of the project file"
            self.log.add("moved", "project", detail)
        else:
            self.log.add("dropped", "project", f"the folder it once lay in {NAMES_FOLDERS}")

    # --- what is left out -----------------------------------------------------------------------------

    def _kept(self, original: Any) -> Any:  # noqa: ANN401 - any element, or None
        """Return the copy of a child, or None for one that cannot be said in the schema."""
        copy = self._copied(original)
        reason = self._unsayable(copy)
        if reason is None:
            return copy
        self._tell("dropped", original, reason)
        codings = sum(isinstance(below, model.Coding) for below in model.iterate(original, self.format))
        codings -= isinstance(original, model.Coding)
        if codings:
            self.log.add("dropped", "coding", f"its {word(original)} is left out", count=codings)
        return None

    @staticmethod
    def _unsayable(copy: Any) -> str | None:  # noqa: ANN401 - any element
        needed = _NEEDED.get(type(copy))
        if needed is not None and any(not getattr(copy, field) for field in needed[0]):
            return needed[1]
        if isinstance(copy, _PLACED):
            fields = spec.describe(type(copy)).attributes
            if any(
                part.type is spec.INTEGER and part.required and getattr(copy, part.field) is None
                for part in fields
            ):
                return "its place cannot be read"
        return None


def outside_path(path: str) -> str | None:
    """Return how a strict file names a file outside of it, or None for one inside.

    Web addresses stay; ``relative:`` stays; everything absolute becomes relative to the project file by its
    last part, because folders name people.
    """
    if names.internal_path(path) is not None:
        return None
    lowered = path.strip().lower()
    if lowered.startswith(("http:", "https:", "ftp:")):
        return path.strip()
    plain = path.strip().replace("\\", "/")
    if lowered.startswith("relative:") and not names.leads_outside(plain[len("relative:") :].lstrip("/")):
        return path.strip()
    return f"relative:///{names.safe_name(plain.rstrip('/'))}"
