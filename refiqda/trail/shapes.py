"""What entries hold, taken out with care: a log is read as somebody wrote it, so that any value may stand anywhere.

An entry whose commitments hold can still say what no command of this library wrote. What has not the expected shape is
left out here, and told as something that is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.changes.grouping import About, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.trail.entry import Entry

_TEXTS: Final = ("coder", "name", "before", "after", "field", "detail")


def table_of(value: object) -> dict[str, Any]:
    """Return an object of JSON, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def tables_of(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list of JSON."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_of(value: object) -> str:
    """Return a text, an empty one for anything else."""
    return value if isinstance(value, str) else ""


def texts_of(value: object) -> list[str]:
    """Return the texts of a list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def numbers_of(value: object) -> list[int]:
    """Return the whole numbers of a list."""
    return [one for one in value if type(one) is int] if isinstance(value, list) else []


def number_of(value: object, default: int = 0) -> int:
    """Return a whole number that is not negative."""
    return value if type(value) is int and value >= 0 else default


def groups_of(entry: Entry) -> Iterator[tuple[str, About, list[Group]]]:
    """Yield what changed: the field, what it is about, and its groups."""
    for field, value in entry.values("changes"):
        said = table_of(value)
        about = table_of(said.get("about"))
        thing = About(
            object=text_of(about.get("object")) or "thing",
            name=text_of(about.get("name")) or None,
            guid=text_of(about.get("guid")) or None,
        )
        yield field, thing, [_group(one) for one in tables_of(said.get("groups"))]


def _group(value: dict[str, Any]) -> Group:
    said = {name: value[name] for name in _TEXTS if isinstance(value.get(name), str)}
    return Group(
        kind=text_of(value.get("kind")) or "edited",
        object=text_of(value.get("object")) or "thing",
        count=number_of(value.get("count"), 1),
        inferred=value.get("inferred") is True,
        **said,
    )


def decisions_of(entry: Entry) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield the decisions: the field, the source they are about, and the lines of the decision log."""
    for field, value in entry.values("decisions"):
        said = table_of(value)
        yield field, text_of(table_of(said.get("about")).get("name")), tables_of(said.get("lines"))


def covers_of(entry: Entry) -> list[int]:
    """Return the numbers of the earlier entries that a note is about."""
    return [one for one in numbers_of(entry.value("covers")) if 0 < one < entry.n]


def project_of(entry: Entry) -> str:
    """Return the name of the project that an entry recorded; empty where it is about none."""
    said = table_of(entry.value("project"))
    return text_of(said.get("name")) or text_of(said.get("file"))
