"""A codebook as a file wants it: made anew, or put into a project or codebook that there is already.

Codes are found by GUID, else by their path. What the file does not speak of stays as it is: fields without a column,
sets that it does not list, memos without a text in it, and codings. A code that the file no longer has is taken out
only where nothing hangs on it; others are kept and listed, unless that was allowed.

Law: what was exported and is imported again, anew or into what it came from, is the same codebook.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from refiqda import model, trees
from refiqda.codebooks.comparing import CodebookDiff, diff_codebooks
from refiqda.codebooks.descriptions import format_parts, parse
from refiqda.codebooks.drafts import CUT, Draft, Wanted, examples_of, resolve
from refiqda.codebooks.entries import Codebook, codes_of, free_guid
from refiqda.codebooks.grouping import take_sets
from refiqda.codebooks.memos import memos_left, take_memos
from refiqda.codebooks.pruning import hanging_on, take_out
from refiqda.errors import InvalidArgumentError
from refiqda.index import walk_codes
from refiqda.model import guid_key
from refiqda.project import Project
from refiqda.text.positions import canonical_string

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@attrs.frozen(kw_only=True)
class Removal:
    """A code that the file no longer has: its path, what hangs on it, and whether it was taken out."""

    guid: str
    path: str
    hanging: Mapping[str, int]
    removed: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"guid": self.guid, "path": self.path, "hanging": dict(self.hanging), "removed": self.removed}


@attrs.frozen(kw_only=True)
class Update:
    """What came of an import: the project or codebook, what changed, codes that are missing, and what to tell."""

    made: Codebook
    changes: CodebookDiff
    missing: tuple[Removal, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def kept(self) -> tuple[Removal, ...]:
        """The codes that the file no longer has, and that were kept."""
        return tuple(one for one in self.missing if not one.removed)


def build_codebook(draft: Draft) -> Update:
    """Return the codebook that a file says, made anew; raises InvalidArgumentError as `drafts.resolve`."""
    wanted = resolve(draft)
    book = model.CodeBook(origin="refiqda")
    made = _Tree(wanted, {}, frozenset())
    book.codes = made.codes()
    book.sets = (
        trees.clone(model.CodeBook(sets=draft.ready_sets)).sets if draft.ready_sets else _sets(draft, book)
    )
    told = (*draft.told, *memos_left(wanted))
    return Update(made=book, changes=diff_codebooks(model.CodeBook(), book), told=told)


def update_codebook(
    codebook: Codebook, draft: Draft, *, allow_removal: bool = False, partial: bool = False
) -> Update:
    """Return a copy of a project or codebook with the codes as a file wants them; the original is not changed.

    ``partial`` says that the file holds only some of the codes, so that none is missing; with ``allow_removal``
    missing codes go with their codings. Raises InvalidArgumentError as `drafts.resolve`.
    """
    made: Codebook = codebook.copy() if isinstance(codebook, Project) else trees.clone(codebook)
    old = list(walk_codes(codes_of(made)))
    known = {guid_key(code.guid or ""): path for code, path in old}
    wanted = resolve(draft, known)
    matched = _match(draft, wanted, old)
    used = frozenset(guid_key(code.guid or "") for code, _ in old)
    tree = _Tree(wanted, matched, used)
    there = {id(code) for code in matched.values()}
    missing = [(code, path) for code, path in old if id(code) not in there]
    hanging = {} if partial else hanging_on(made, [code for code, _ in missing])
    keep = _kept(missing, hanging, codes_of(made), everything=partial, nothing=allow_removal)
    fresh = tree.codes({id(code): code for code, _ in missing if id(code) in keep}, codes_of(made))
    codes_of(made)[:] = fresh
    gone = [code for code, _ in missing if id(code) not in keep]
    told = [*draft.told, *take_out(made, gone)]
    called = {guid_key(one.guid): tree.made[id(one)] for one in wanted if one.guid}
    told += take_sets(made, draft, called, known, partial=partial)
    if isinstance(made, Project):
        told += take_memos(made, [(one, tree.made[id(one)]) for one in wanted])
    else:
        told += memos_left(wanted)
    removals = tuple(
        Removal(guid=code.guid, path=path, hanging=hanging.get(id(code), {}), removed=id(code) not in keep)
        for code, path in ([] if partial else missing)
    )
    changes = diff_codebooks(codebook, made)
    return Update(made=made, changes=changes, missing=removals, told=tuple(told))


def draft_of_codebook(file: str, codebook: model.CodeBook) -> Draft:
    """Return what another codebook says, to the letter, sets too."""
    above: dict[int, Wanted] = {}
    ready: list[Wanted] = []
    for code, path in walk_codes(codebook.codes):
        one = Wanted(place=f'code "{path}"', guid=code.guid, name=code.name or "", parent=above.get(id(code)))
        one.values = {
            "is_codable": bool(code.is_codable), "color": code.color, "description": code.description
        }  # fmt: skip
        above.update((id(inner), one) for inner in code.codes)
        ready.append(one)
    return Draft(file=file, rows=[], columns=frozenset(), ready=ready, ready_sets=list(codebook.sets))


def _match(draft: Draft, wanted: list[Wanted], old: list[tuple[model.Code, str]]) -> dict[int, model.Code]:
    """Return the code that each wanted one is already, by the ``id`` of the wanted one."""
    by_guid = {guid_key(code.guid or ""): code for code, _ in reversed(old)}
    found: dict[int, model.Code] = {}
    for one in wanted:
        code = by_guid.get(guid_key(one.guid)) if one.guid else None
        if code is not None:
            found[id(one)] = code
    taken = {id(code) for code in found.values()}
    paths: dict[str, list[model.Code]] = {}
    for code, path in old:
        paths.setdefault(path, []).append(code)
    asked = Counter(_path(one, {}) for one in wanted if id(one) not in found)
    old_paths = {guid_key(code.guid or ""): path for code, path in old}
    for one in wanted:
        if id(one) in found:
            continue
        path = _path(one, old_paths)
        free = [code for code in paths.get(path, ()) if id(code) not in taken]
        if len(free) == 1 and asked[_path(one, {})] == 1:
            found[id(one)] = free[0]
            if one.made:  # only named as a parent, and there already: nothing is said of it
                one.values.clear()
                draft.told[:] = [
                    line for line in draft.told if not line.startswith(f'"{path}" is only named')
                ]
    return found


def _path(one: Wanted, known: Mapping[str, str]) -> str:
    names: list[str] = []
    at: Wanted | str | None = one
    while isinstance(at, Wanted):
        names.append(at.name)
        at = at.parent
    if isinstance(at, str):
        names.append(known.get(guid_key(at), at))
    return "/".join(reversed(names))


def _kept(
    missing: list[tuple[model.Code, str]],
    hanging: Mapping[int, Mapping[str, int]],
    top: list[model.Code],
    *,
    everything: bool,
    nothing: bool,
) -> set[int]:
    """Return the ids of missing codes that stay: those on which something hangs, and what they stand in."""
    there = {id(code) for code, _ in missing}
    above: dict[int, model.Code] = {}
    for code, _ in walk_codes(top):
        for inner in code.codes:
            above[id(inner)] = code
    if nothing:
        return set()
    kept = there if everything else {one for one in there if hanging.get(one)}
    for code, _ in missing:
        if id(code) in kept:
            at = above.get(id(code))
            while at is not None and id(at) in there and id(at) not in kept:
                kept.add(id(at))
                at = above.get(id(at))
    return set(kept)


class _Tree:
    """Codes put together from what is wanted; codes that are there already stay the same elements."""

    def __init__(self, wanted: list[Wanted], matched: Mapping[int, model.Code], used: Iterable[str]) -> None:
        self.wanted, self.matched, self.used = wanted, matched, set(used)
        self.used |= {guid_key(one.guid) for one in wanted if one.guid}
        self.made: dict[int, model.Code] = {}

    def codes(
        self, kept: Mapping[int, model.Code] | None = None, top: Iterable[model.Code] = ()
    ) -> list[model.Code]:
        """Return the outermost codes; ``kept`` stay where they are in what they stand in, ``top`` says where."""
        was = {id(code): list(code.codes) for code, _ in walk_codes(list(top))}
        first = list(top)
        for one in self.wanted:
            code = self.matched.get(id(one)) or model.Code(guid="", name=one.name, is_codable=True)
            if not code.guid:
                code.guid = self._guid(one)
            self.made[id(one)] = code
        by_key = {guid_key(code.guid or ""): code for code in self.made.values()}
        by_key |= {guid_key(code.guid or ""): code for code in (kept or {}).values()}
        inside: dict[int | None, list[model.Code]] = {}
        for one in self.wanted:
            above = self._above(one, by_key)
            inside.setdefault(None if above is None else id(above), []).append(self.made[id(one)])
        for one in self.wanted:
            code = self.made[id(one)]
            _set_values(code, one)
            code.codes = _with_kept(inside.get(id(code), []), was.get(id(code), []), kept or {})
        for ident, code in (kept or {}).items():
            code.codes = _with_kept(inside.get(ident, []), was[ident], kept or {})
        return _with_kept(inside.get(None, []), first, kept or {})

    def _above(self, one: Wanted, by_key: Mapping[str, model.Code]) -> model.Code | None:
        """Return the code that one is to stand in."""
        if isinstance(one.parent, str):
            return by_key.get(guid_key(one.parent))
        return None if one.parent is None else self.made[id(one.parent)]

    def _guid(self, one: Wanted) -> str:
        if one.guid:
            return one.guid
        above = one.parent
        parent = above if isinstance(above, str) else None if above is None else self._path_of(above)
        return free_guid(self.used, "code", "codebook", one.name, parent)

    @staticmethod
    def _path_of(one: Wanted) -> str:
        return one.guid or _path(one, {})


def _with_kept(
    wanted: list[model.Code], was: list[model.Code], kept: Mapping[int, model.Code]
) -> list[model.Code]:
    """Return siblings as wanted, each kept one behind the sibling it stood behind."""
    made = list(wanted)
    previous: model.Code | None = None
    for code in was:
        if id(code) in kept:
            places = [at for at, one in enumerate(made) if one is previous]
            made.insert(places[0] + 1 if places else 0 if previous is None else len(made), code)
        if any(one is code for one in made):
            previous = code
    return made


def _set_values(code: model.Code, one: Wanted) -> None:
    code.name = one.name
    values = one.values
    if "is_codable" in values and bool(code.is_codable) != values["is_codable"]:
        code.is_codable = values["is_codable"]
    if "color" in values and (code.color or None) != values["color"]:
        code.color = values["color"]
    if "description" in values and not (code.description is not None and _same(code.description, values)):
        code.description = values["description"]
    if "parts" in values:
        _set_parts(code, values["parts"])


def _same(old: str, values: Mapping[str, Any]) -> bool:
    """Whether a whole description is the one there is, as a cell shows it (an empty one shows nothing)."""
    new = values["description"] or ""
    return old == new or ("parts" not in values and not new and not old)


def _set_parts(code: model.Code, given: Mapping[str, str]) -> None:
    """Give a description the texts of cells; what shows the same is not touched."""
    old = parse(code.description)
    shown = {
        "definition": old.definition,
        "include": old.include,
        "exclude": old.exclude,
        "example": "\n\n".join(old.examples),
    }
    changed = {kind: text for kind, text in given.items() if not _shows(text, shown[kind])}
    if changed:
        fields: dict[str, Any] = {kind: text for kind, text in changed.items() if kind != "example"}
        if "example" in changed:
            fields["examples"] = examples_of(changed["example"])
        made = format_parts(attrs.evolve(old, **fields))
        code.description = made or (None if code.description is None else "")


def _shows(cell: str, text: str) -> bool:
    """Whether a cell shows a text: newline forms and edges aside, and cut where it did not fit."""
    one, other = canonical_string(cell).strip(), canonical_string(text).strip()
    return one == other or (one.endswith(CUT) and other.startswith(one.removesuffix(CUT)))


def _sets(draft: Draft, book: model.CodeBook) -> list[model.Set]:
    """Return the sets that a file lists, a row for each code in one."""
    found: dict[str, model.Set] = {}
    by_path: dict[str, list[str]] = {}
    for code, path in walk_codes(book.codes):
        by_path.setdefault(path, []).append(code.guid)
    used = {guid_key(code.guid) for code, _ in walk_codes(book.codes)}
    for cells in draft.sets or ():
        name = cells.get("set", "")
        key = cells.get("set_guid") or name
        if key not in found:
            guid = cells.get("set_guid") or free_guid(used, "set", "codebook", name)
            found[key] = model.Set(guid=guid, name=name, description=cells.get("description"))
        named = cells.get("code_guid")
        paths = by_path.get(cells.get("code", ""), [])
        if named or len(paths) == 1:
            found[key].member_codes.append(named or paths[0])
        elif cells.get("code"):
            draft.told.append(f'set "{name}": one of its codes is not in the codebook, or may be several')
    return list(found.values())


def refuse_empty(draft: Draft) -> None:
    """Raise InvalidArgumentError for a file without any code."""
    if not draft.rows and not draft.ready:
        raise InvalidArgumentError(
            "holds no codes",
            file=draft.file,
            remedy="Name the columns Code, Definition, Include, Exclude, Example; one row a code.",
        )
