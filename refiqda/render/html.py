"""Reports as one HTML file each: everything escaped, nothing fetched, good in light, dark and print.

Templates lie in ``templates``; ``base.html`` has the page and its style. A report holds whatever a hostile file was
named, so every value is escaped and the page's own policy forbids scripts, frames and requests of any kind. A page with
a script of ours (the filter of a table) allows that one, by its digest, and no other.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
from typing import TYPE_CHECKING, Any, BinaryIO

from refiqda.render.plain import clean

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


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
    made.filters["lines"] = lines_html
    return made


def write_html(template: str, stream: BinaryIO, **values: Any) -> None:  # noqa: ANN401 - what a template shows
    """Write the page that a template makes of ``values`` part by part, as `html_bytes` returns it whole."""
    parts = _environment().get_template(template).generate(values)
    some = iter(lambda: "".join(itertools.islice(parts, 512)), "")
    stream.writelines(one.encode("utf-8", "replace") for one in some)


def script(name: str) -> tuple[str, str]:
    """Return a script of the templates, and how a page's policy names it."""
    source = _environment().get_template(name).render()
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    return source, f"'sha256-{digest}'"


def lines_html(text: str) -> Markup:
    """Return a text of several lines, each made safe to show and escaped, its line ends kept."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - only reports need it

    return Markup("\n").join(escape(clean(line)) for line in text.split("\n"))


def html_bytes(template: str, **values: Any) -> bytes:  # noqa: ANN401 - what a template shows
    """Return the page that a template makes of ``values``, as UTF-8 with LF line ends."""
    return _environment().get_template(template).render(values).encode("utf-8", "replace")
