"""How large the pages of a PDF are, which areas on them are measured by (clause 10.3).

A page is as large as its media box says, its own or one inherited from above it in the tree of pages (ISO
32000-1, 7.7.3.4). The file comes from strangers: it is read by the optional package pypdf, the tree is walked
here without recursion, with limits and without going anywhere twice, and whatever is wrong gives None. A wish
for the size of a page is no reason to refuse a project.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import logging
import math
import warnings
from typing import Any, Final, NamedTuple

MAX_BYTES: Final = 512 * 1024 * 1024
"""The largest PDF that is looked into."""
MAX_PAGES: Final = 50_000
MAX_DEPTH: Final = 64
"""How deep pages may be nested; real files stay below ten."""
NOT_INSTALLED: Final = 'page sizes are not known: install "refiqda[build]", which reads them'
"""What to say where `can_measure` says no."""

_A4: Final = 595.0, 842.0
_LARGEST: Final = 1e6  # points; the format's own limit is 14,400


class PageSize(NamedTuple):
    """Width and height of a page's media box in points, and by how many degrees viewers turn it clockwise.

    Areas are measured on the page as it is before it is turned.
    """

    width: float
    height: float
    rotation: int = 0


def can_measure() -> bool:
    """Return whether the package that reads PDFs is installed."""
    return importlib.util.find_spec("pypdf") is not None


def page_heights(data: bytes) -> tuple[PageSize, ...] | None:
    """Return the size of every page of a PDF, None where it cannot be read or `can_measure` says no."""
    if not can_measure() or not 0 < len(data) <= MAX_BYTES or b"%PDF-" not in data[:1024]:
        return None
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)  # it tells of every oddity; ours is the answer None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _measure(data)
    # Whatever goes wrong inside of a stranger's file is one answer; pypdf raises more than its own errors.
    except Exception:  # noqa: BLE001 - see above; RecursionError and MemoryError are among them
        return None
    finally:
        log.setLevel(level)


def other_origin(y: int, height: float) -> int:
    """Return a distance from the bottom of a page as one from its top, or the other way round, in whole points.

    The height is taken as one whole number for both ways, so that there and back is the same place.
    """
    return round(height) - y


def _measure(data: bytes) -> tuple[PageSize, ...] | None:
    pypdf = importlib.import_module("pypdf")
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return None
    found: list[PageSize] = []
    seen: set[int] = set()
    catalogue = _resolved(reader.trailer.get("/Root"))
    waiting: list[tuple[Any, Any, Any, int]] = [(catalogue.get("/Pages"), None, None, 0)]
    while waiting:
        reference, box, turned, depth = waiting.pop()
        number = getattr(reference, "idnum", None)
        if number in seen or depth > MAX_DEPTH or len(found) + len(waiting) > MAX_PAGES:
            return None
        if number is not None:
            seen.add(number)
        node = _resolved(reference)
        box, turned = node.get("/MediaBox", box), node.get("/Rotate", turned)
        kids = _resolved(node.get("/Kids"))
        if kids is not None:
            if len(kids) > MAX_PAGES:
                return None
            below = [list.__getitem__(kids, place) for place in range(len(kids))]  # not what they refer to
            waiting += [(kid, box, turned, depth + 1) for kid in reversed(below)]
            continue
        size = _size_of(_resolved(box), _resolved(turned))
        if size is None:
            return None
        found.append(size)
    return tuple(found) or None


def _resolved(value: Any) -> Any:  # noqa: ANN401 - objects of an optional package
    """Return what a reference refers to; a chain of references ends somewhere or is no PDF."""
    for _ in range(MAX_DEPTH):
        if not hasattr(value, "idnum"):
            return value
        value = value.get_object()
    raise ValueError


def _size_of(box: Any, turned: Any) -> PageSize | None:  # noqa: ANN401 - objects of an optional package
    """Return the size that a media box says; A4 where there is none, as viewers do; None where it is no box."""
    if box is None:
        width, height = _A4
    else:
        corners = [float(_resolved(list.__getitem__(box, place))) for place in range(len(box))]
        if len(corners) != 4:  # noqa: PLR2004 - two corners of two numbers
            return None
        width, height = abs(corners[2] - corners[0]), abs(corners[3] - corners[1])
    degrees = float(turned or 0)
    if not (0 < width < _LARGEST and 0 < height < _LARGEST and math.isfinite(degrees)):
        return None
    return PageSize(width, height, int(degrees) % 360)
