"""The JSON of Web Annotations, read with limits, and the annotations in it, whatever shape it has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import (
    UnusableFileError,
    unreadable,
)
from refiqda.importing.web_text import plain_text

if TYPE_CHECKING:
    from pathlib import Path

Thing = dict[str, Any]

MAX_BYTES: Final = 512 * 1024 * 1024
MAX_PAGES: Final = 100_000
_REMEDY: Final = "Give a file of W3C Web Annotations (JSON-LD)."


def load(path: Path) -> Any:  # noqa: ANN401 - any JSON
    """Return what the file says; raises UnusableFileError for what is no JSON, too large or too deep."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnusableFileError("is too large", file=path.name, remedy="Split it into several.")
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path.name, error) from error
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise UnusableFileError(
            "is no JSON", file=path.name, where=f"line {error.lineno}", remedy=_REMEDY
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnusableFileError("is no JSON that can be read", file=path.name, remedy=_REMEDY) from error


def _no_number(_: str) -> float:
    raise ValueError


def annotations_in(document: object, label: str) -> tuple[list[Thing], int]:
    """Return the annotations of a collection, a page, a list or a single one, and how many pages lie elsewhere."""
    found: list[Thing] = []
    elsewhere = 0
    seen: set[int] = set()
    waiting: list[object] = [document]
    known = False
    while waiting and len(seen) < MAX_PAGES:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
            known = True
        elif isinstance(one, dict) and id(one) not in seen:
            kinds = {strings(kind).rpartition(":")[2].rpartition("#")[2] for kind in listed(one.get("type"))}
            kinds |= {
                strings(kind).rpartition(":")[2].rpartition("#")[2] for kind in listed(one.get("@type"))
            }
            if "target" in one or "Annotation" in kinds:
                found.append(_with_bodies(one))
                continue
            seen.add(id(one))
            inside = [one[key] for key in ("next", "items", "first", "@graph", "rows") if key in one]
            known = known or bool(inside)
            elsewhere += sum(isinstance(part, str) for part in inside)
            waiting += [part for part in inside if not isinstance(part, str)]
    if not found and not known:
        raise UnusableFileError("holds no annotations", file=label, remedy=_REMEDY)
    return found, elsewhere


def _with_bodies(one: Thing) -> Thing:
    """Return an annotation as the service Hypothes.is gives it, in the words of the standard: others as they are.

    It has ``tags``, ``text`` (Markdown, left as it is) and ``user`` where the standard has bodies and a creator.
    """
    tags = [tag for tag in listed(one.get("tags")) if isinstance(tag, str)]
    text, user = strings(one.get("text")), strings(one.get("user"))
    if "body" in one or "bodyValue" in one or not (tags or text or user):
        return one
    bodies: list[Thing] = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags]
    if text.strip():
        bodies.append({"type": "TextualBody", "purpose": "commenting", "value": text})
    name = user.removeprefix("acct:").partition("@")[0]
    creator = {"creator": {"id": user, "name": name}} if name and "creator" not in one else {}
    return {**one, "body": bodies, **creator}


def listed(value: object) -> list[Any]:
    """Return one or several values as a list; nothing for null."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def strings(value: object) -> str:
    """Return a text, or the first of several, or of one by language; an empty one for anything else."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return strings(value.get("@value", value.get("value")))
    return strings(value[0]) if isinstance(value, list) and value else ""


def texts_of(body: Thing) -> str:
    """Return the text of a body; of one in HTML, as it is read."""
    text = strings(body.get("value")) or strings(body.get("chars"))
    return plain_text(text).strip() if "html" in strings(body.get("format")) else text


__all__ = ["Thing", "annotations_in", "listed", "load", "strings", "texts_of"]
