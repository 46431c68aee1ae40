"""Which source, code and coder a row means: by GUID, name or path, told apart from those that are not there.

Names are compared under NFC, without blanks at their ends. A source goes by its file name with or without suffix.
A code goes by its path first: a top-level code is never mistaken for a sub-code of the same name. What a row says is
held against the project as it was before the build, so that the order of the rows changes nothing.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from refiqda import model
from refiqda.building.reasons import Failure
from refiqda.documents.kinds import KINDS
from refiqda.editing import check_name
from refiqda.errors import InvalidArgumentError
from refiqda.index import main_text, source_name, walk_codes
from refiqda.machine_coders import KIND, machine_of, marked_name
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.index import TextHolder
    from refiqda.project import Project

Path = tuple[str, ...]
"""The names of codes from the outermost to the one meant."""

PERSONS: Final = frozenset({"person", "human", "people"})
MACHINES: Final = frozenset({KIND, "model", "llm", "ai", "script"})

DEEPEST: Final = 64
"""How many codes may stand below each other where a row has them created."""

_LIST: Final = re.compile(r"\[\s*(?:\"|'|\])|\{\s*(?:\"|'|\})")
"""What begins a list or an object as programs write them; no person's code is called so."""

T = TypeVar("T", bound=model.Identified)


def folded(name: str) -> str:
    """Return a name as it is compared, and as it is given to what is made anew."""
    return unicodedata.normalize("NFC", name).strip()


def stem(name: str) -> str:
    """Return the name of a file without folders and without the suffix, if it is one of a kind of file that is read."""
    last = name.replace("\\", "/").rpartition("/")[2]
    head, _, tail = last.rpartition(".")
    return head if head and f".{tail}".lower() in KINDS else last


class _Known(Generic[T]):
    """Things by GUID and by the names they go by."""

    def __init__(self) -> None:
        self.by_guid: dict[str, T] = {}
        self.by_name: dict[str, list[T]] = defaultdict(list)

    def add(self, one: T, names: Iterable[str]) -> None:
        if one.guid:
            self.by_guid.setdefault(guid_key(one.guid), one)
        for name in dict.fromkeys(names):
            self.by_name[name].append(one)

    def guid(self, *cells: str | None) -> T | None:
        """Return what the first cell that is a known GUID names."""
        return next(
            (self.by_guid[key] for cell in cells if cell and (key := guid_key(cell)) in self.by_guid), None
        )


class Place(NamedTuple):
    """A source, and the text of it that is meant (None: it has none)."""

    source: model.Source
    holder: TextHolder | None


class Sources:
    """The sources of a project by the names that rows give them, and the transcripts of recordings by theirs."""

    def __init__(self, project: Project) -> None:
        self._by_guid: dict[str, Place] = {}
        self._exact: dict[str, list[Place]] = defaultdict(list)
        self._stems: dict[str, list[tuple[str, Place]]] = defaultdict(list)
        self._asked: dict[tuple[str | None, str | None], Place | Failure] = {}
        for source in project.tree.sources:
            holder = main_text(source)
            self._add(Place(source, holder), source.guid, source_name(source))
            if isinstance(source, model.AudioSource | model.VideoSource):
                for text in source.transcripts:
                    self._add(Place(source, text), text.guid, text.name)

    def _add(self, place: Place, guid: str | None, name: str | None) -> None:
        if guid:
            self._by_guid.setdefault(guid_key(guid), place)
        known = folded(name or "")
        if known and all(place != one for one in self._exact[known]):
            self._exact[known].append(place)
            self._stems[stem(known)].append((known, place))

    def find(self, name: str | None, guid: str | None = None) -> Place | Failure:
        """Return the source that is meant."""
        key = (name, guid)
        if key not in self._asked:
            self._asked[key] = self._find(name, guid)
        return self._asked[key]

    def _find(self, name: str | None, guid: str | None) -> Place | Failure:
        for cell in (guid, name):
            if cell and guid_key(cell) in self._by_guid:
                return self._by_guid[guid_key(cell)]
        asked = folded(name or "")
        if not asked:
            return Failure("unknown-source", 0, "the row names no source")
        found = _one_each(self._exact.get(asked) or self._without_suffix(asked))
        if len(found) == 1:
            return found[0]
        if found:
            return Failure("ambiguous-source", len(found), f"{len(found)} sources go by this name")
        close = self._but_for_case(asked) or difflib.get_close_matches(asked, self._exact, n=1, cutoff=0.8)
        nearest = f'; the nearest is "{close[0]}"' if close else ""
        return Failure("unknown-source", 0, f"no source has this name{nearest}")

    def _but_for_case(self, asked: str) -> list[str]:
        """Return the names that differ in capital and small letters alone, with or without suffix."""
        short, whole = stem(asked).casefold(), asked.casefold()
        return [name for name in self._exact if name.casefold() == whole or stem(name).casefold() == short]

    def _without_suffix(self, asked: str) -> list[Place]:
        """Return what differs from the name asked for only in that one of the two has a suffix, or in folders."""
        last = asked.replace("\\", "/").rpartition("/")[2]
        short = stem(asked)
        return [
            place
            for name, place in self._stems.get(short, [])
            if short in (last, name) or _suffix(name) == _suffix(last)
        ]


def _one_each(places: list[Place]) -> list[Place]:
    """Return each source once; a recording and one of its transcripts that share a name mean the recording."""
    found: dict[int, Place] = {}
    for place in places:
        if id(place.source) in found:
            place = Place(place.source, main_text(place.source))  # noqa: PLW2901 - both become this one
        found[id(place.source)] = place
    return list(found.values())


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].lower()


class Codes:
    """The codes of a project by path and name, and those that rows ask for beyond them."""

    def __init__(self, project: Project) -> None:
        self._known: _Known[model.Code] = _Known()
        self._paths: dict[str, list[model.Code]] = defaultdict(list)
        self._asked: dict[tuple[str | None, ...], model.Code | Path | Failure] = {}
        self._made: dict[Path, model.Code] = {}
        self._project = project
        self.created: list[str] = []
        for code, path in walk_codes(project.tree.code_book):
            self._known.add(code, [folded(code.name or "")])
            self._paths[_path_key(path.split("/"))].append(code)
        self.similar = {name.casefold(): name for name in reversed(list(self._known.by_name))}

    def find(
        self, name: str | None, path: str | None = None, guid: str | None = None
    ) -> model.Code | Path | Failure:
        """Return the code that is meant, or the path of one that is not there yet."""
        key = (name, path, guid)
        if key not in self._asked:
            found = self._find(name, path, guid)
            if isinstance(found, model.Code) and not found.is_codable:
                found = Failure("folder-code", 0, "this code is a folder of codes")
            self._asked[key] = found
        return self._asked[key]

    def _find(self, name: str | None, path: str | None, guid: str | None) -> model.Code | Path | Failure:
        by_guid = self._known.guid(guid, name)
        if by_guid is not None:
            return by_guid
        leaf, asked = folded(name or ""), folded(path or name or "")
        parts = _parts(asked, leaf if path else None)
        if parts is None:
            return Failure(
                "no-code", 0, "the code's path has an empty part" if asked else "the row names no code"
            )
        found = self._paths.get(_path_key(parts), [])
        if not found and not path and not asked.startswith("/"):
            found = self._known.by_name.get(asked, [])
        if len(found) > 1 and path and leaf:  # a name with a slash in it has the path of a sub-code
            found = [code for code in found if folded(code.name or "") == leaf]
        if len(found) > 1:
            return Failure("ambiguous-code", len(found), f"{len(found)} codes go by this name; give the path")
        unfit = None if found else _unfit_path(asked, parts)
        return found[0] if found else unfit if isinstance(unfit, Failure) else parts

    def make(self, asked: model.Code | Path) -> model.Code:
        """Return the code, made with those around it where it is not there yet; all of them can be applied."""
        if isinstance(asked, model.Code):
            return asked
        if asked not in self._made:
            above = self._around(asked[:-1]) if len(asked) > 1 else None
            self._made[asked] = self._project.add_code(asked[-1], parent=above)
            self.created.append("/".join(asked))
        return self._made[asked]

    def _around(self, path: Path) -> model.Code:
        found = self._paths.get(_path_key(path), [])
        return found[0] if found else self.make(path)


def _parts(asked: str, leaf: str | None) -> Path | None:
    """Return the names of a path, None where one is empty.

    ``leaf`` is the last name where that is known beside the path: a slash in it is no border.
    """
    path = asked.removeprefix("/")
    if leaf and (path == leaf or path.endswith(f"/{leaf}")):
        above = path.removesuffix(leaf).removesuffix("/")
        parts = [*([] if not above else above.split("/")), leaf]
    else:
        parts = path.split("/")
    names = tuple(folded(part) for part in parts)
    return names if all(names) else None


def _unfit_path(asked: str, parts: Path) -> str | Failure:
    """Return why no code is to be created by this path, as `_checked` does."""
    if len(parts) > DEEPEST:
        return Failure("no-code", 0, f"the path has more than {DEEPEST} parts")
    if _LIST.match(asked):
        return Failure("no-code", 0, "the cell holds a list; a row names one code")
    return _checked(*parts)


def _path_key(parts: Iterable[str]) -> str:
    return "/".join(folded(part) for part in parts)


class Coders:
    """The users of a project, and those that rows ask for beyond them."""

    def __init__(self, project: Project) -> None:
        self._known: _Known[model.User] = _Known()
        self._asked: dict[tuple[str | None, ...], model.User | str | Failure] = {}
        self._made: dict[str, model.User] = {}
        self._project = project
        self.created: list[str] = []
        for user in project.tree.users:
            self._known.add(user, [folded(name) for name in (user.name, user.id) if name])

    def find(
        self, name: str | None, kind: str | None, machine: str | None, guid: str | None, default: str | None
    ) -> model.User | str | Failure:
        """Return the user that is meant, or the name of one that is not there yet; ``machine`` is its model."""
        key = (name, kind, machine, guid)
        if key not in self._asked:
            self._asked[key] = self._find(name, kind, machine, guid, default)
        return self._asked[key]

    def _find(
        self, name: str | None, kind: str | None, machine: str | None, guid: str | None, default: str | None
    ) -> model.User | str | Failure:
        said = folded(kind or "").casefold()
        by_guid = self._known.guid(guid, name)
        asked = _coder_name(folded(name or ""), said, folded(machine or ""), folded(default or ""))
        if by_guid is not None and not (isinstance(asked, Failure) and asked.reason == "bad-kind"):
            is_machine = said in MACHINES or bool(machine)
            contrary = said in PERSONS if machine_of(by_guid.name) else is_machine
            return Failure("bad-kind", 0, "this user is of the other kind") if contrary else by_guid
        if isinstance(asked, Failure):
            return asked
        found = self._known.by_name.get(asked, [])
        if len(found) > 1:
            return Failure(
                "ambiguous-coder", len(found), f"{len(found)} users go by this name; give the GUID"
            )
        return found[0] if found else _checked(asked)

    def make(self, asked: model.User | str) -> model.User:
        """Return the user, made where there is none yet."""
        if isinstance(asked, model.User):
            return asked
        if asked not in self._made:
            self._made[asked] = self._project.add_user(asked)
            self.created.append(asked)
        return self._made[asked]


def _coder_name(name: str, kind: str, machine: str, default: str) -> str | Failure:
    """Return the name of the user that is meant; that of a machine is marked."""
    if kind and kind not in PERSONS | MACHINES:
        return Failure("bad-kind", 0, "the kind of coder is person or machine")
    known = machine_of(name)
    is_machine = kind in MACHINES or bool(machine) or known is not None
    if is_machine and kind in PERSONS:
        return Failure("bad-kind", 0, "a person has no model, and no name that is marked as a machine's")
    if known is not None and machine and known.model and machine != known.model:
        return Failure("bad-kind", 0, "the coder's name tells another model")
    name = name or (machine if is_machine else default)
    if not name:
        return Failure("no-coder", 0, "the row does not say who coded")
    return marked_name(name, machine) if is_machine else name


def _checked(*names: str) -> str | Failure:
    """Return the last name, or why XML could not hold one of them."""
    try:
        for name in names:
            check_name(name)
    except InvalidArgumentError as error:
        return Failure("bad-text", 0, error.what)
    return names[-1]
