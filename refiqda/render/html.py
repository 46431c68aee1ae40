"""Reports as one HTML file each: everything escaped, no script, nothing fetched, good in light, dark and print.

Templates lie in ``templates``; ``base.html`` has the page and its style. A report holds whatever a hostile file was
named, so every value is escaped and the page's own policy forbids scripts, frames and requests of any kind.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from refiqda.render.plain import clean

if TYPE_CHECKING:
    from jinja2 import Environment


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only reports need it

    made = Environment(
        loader=PackageLoader("refiqda.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        newline_sequence="\n",
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
    made.filters["thousands"] = lambda number: f"{number:,}"
    return made


def html_bytes(template: str, **values: Any) -> bytes:  # noqa: ANN401 - what a template shows
    """Return the page that a template makes of ``values``, as UTF-8 with LF line ends."""
    return _environment().get_template(template).render(values).encode("utf-8", "replace")
