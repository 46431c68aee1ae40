"""Hypothesis strategies for model values, made by walking the descriptions in ``refiqda.spec``.

Whatever they draw is valid under the schema: every element, enumeration, pattern and choice can come up,
texts hold any character that XML can (astral, CR, tabs, quotes, ``]]>``), GUIDs come bare, braced, in
capitals and padded. References need not resolve and GUIDs need not be unique: the schema asks for neither.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from refiqda import model, spec

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_AWKWARD: Final = (
    "",
    " ",
    "\n",
    "a",
    "Zoë",
    "]]>",
    "<&>\"'",
    "a\r\nb\rc\nd",
    "\ttab\u00a0\u2028\u0085\ufeff",
    "\U0001f600\U00010348e\u0301",
    "&amp;&#13;",
    "\ud7ff\ue000\ufffd\U0010ffff",
    "<!-- --><?pi?>",
    "  padded  ",
)

_characters: Final = st.characters(
    codec="utf-8",
    exclude_categories=["Cs", "Cc"],
    include_characters="\t\n\r\x7f\x85",
    exclude_characters="\ufffe\uffff",
)


def texts() -> SearchStrategy[str]:
    """Texts of characters that XML can hold, the awkward ones often."""
    return st.one_of(st.sampled_from(_AWKWARD), st.sampled_from(_AWKWARD), st.text(_characters, max_size=6))


def _guid(number: int) -> str:
    # One small number is one draw; the odd factor spreads it over all 32 digits.
    bare = str(uuid.UUID(int=(number // 8 * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128))
    forms = (
        bare,
        bare,
        bare,
        bare.upper(),
        f"{{{bare}}}",
        f"{{{bare.upper()}}}",
        f" {bare} ",
        f"\n{{{bare}}}\t",
    )
    return forms[number % 8]


def guids() -> SearchStrategy[str]:
    """GUIDs in every form that the schema allows."""
    return st.integers(0, 2**16).map(_guid)


_ZONES: Final = ("", "Z", "+02:00", "-14:00", "+13:59")
_FRACTIONS: Final = ("", ".1234567", ".0", ".999")

_dates: Final = st.one_of(
    st.sampled_from(("2020-02-29", "0001-01-01", "-0044-03-15", "12020-12-31Z", "2000-01-01-14:00")),
    st.builds(lambda day, zone: f"{day.isoformat()}{zone}", st.dates(), st.sampled_from(_ZONES)),
)
_date_times: Final = st.one_of(
    st.sampled_from(("2024-02-29T24:00:00", "2020-01-01T00:00:00Z", "-0001-12-31T23:59:59.5+14:00")),
    st.builds(
        lambda moment, part, zone: f"{moment.replace(microsecond=0).isoformat()}{part}{zone}",
        st.datetimes(),
        st.sampled_from(_FRACTIONS),
        st.sampled_from(_ZONES),
    ),
)
_decimals: Final = st.one_of(
    st.sampled_from(("0", "-0.0", "+5", ".5", "7.", "1234567890.0123456789", " 3.14 ")),
    st.integers(-(10**6), 10**6).map(lambda number: f"{number / 1000:.3f}"),
)
_integers: Final = st.one_of(
    st.integers(0, 1000), st.sampled_from((-1, 0, 2**31, -(2**31) - 1, 2**63, 10**23))
)
_colors: Final = st.one_of(
    st.sampled_from(("#fff", "#00FF7f", " #123456 ")), st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06X}")
)
_VALUES: Final[dict[str, SearchStrategy[Any]]] = {
    "string": texts(),
    "boolean": st.booleans(),
    "integer": _integers,
    "decimal": _decimals,
    "date": _dates,
    "dateTime": _date_times,
    "GUIDType": guids(),
    "RGBType": _colors,
}


def values(type_: spec.SimpleType) -> SearchStrategy[Any]:
    """Values of a simple type as the model holds them."""
    if type_.values:
        return st.sampled_from(type_.values)
    return _VALUES[type_.name or type_.base]


_MANY: Final = (0, 1, 0, 2)
_FEW: Final = (0, 0, 1, 0)
_DEEP: Final = 6


def _count(bits: int, part: spec.Reference | spec.Children, depth: int) -> int:
    """Return how many items a field gets: fewer further down, at least one where its wrapper must stand."""
    required = (
        part.required
        if isinstance(part, spec.Reference)
        else bool(part.wrappers[:1]) and part.wrappers[0].required
    )
    counts = _MANY if depth == 0 else _FEW
    return max(counts[bits] if depth <= _DEEP else 0, int(required))


def _plan(draw: DrawFn, size: int) -> list[int]:
    """Return ``size`` numbers from 0 to 3, drawn at once: that costs far less than a draw for each."""
    drawn = draw(st.binary(min_size=(size + 3) // 4, max_size=(size + 3) // 4))
    return [drawn[at // 4] >> 2 * (at % 4) & 3 for at in range(size)]


def _element(draw: DrawFn, cls: type, format_: spec.Format, depth: int) -> Any:  # noqa: ANN401 - any model class
    described = spec.describe(cls, format_)
    given: dict[str, Any] = {}
    plan = _plan(draw, len(described.attributes) + len(described.particles))
    for attribute in described.attributes:
        if plan.pop() == 1 or attribute.required:
            given[attribute.field] = draw(values(attribute.type))
    chosen: set[str] = set()
    for part in described.particles:
        bits = plan.pop()
        if not isinstance(part, spec.Text):
            given[part.field] = _items(draw, part, bits, format_, depth)
        elif bits % 2 and part.choice not in chosen:
            given[part.field] = draw(values(part.type))
            chosen |= {part.choice} if part.choice else set()
    return cls(**given)


def _items(
    draw: DrawFn, part: spec.Reference | spec.Children, bits: int, format_: spec.Format, depth: int
) -> Any:  # noqa: ANN401 - what the field holds: a list, an item or None
    count = _count(bits, part, depth)
    if isinstance(part, spec.Reference):
        drawn: list[Any] = [draw(guids()) for _ in range(count)]
    else:
        names = list(part.items.values())
        drawn = [
            _element(draw, spec.class_named(draw(st.sampled_from(names))), format_, depth + 1)
            for _ in range(count)
        ]
    if part.many:
        return drawn
    return drawn[0] if drawn else None


@st.composite
def elements(draw: DrawFn, cls: type, format_: spec.Format = "project") -> Any:  # noqa: ANN401 - any model class
    """Values of one element class."""
    return _element(draw, cls, format_, 1)


@st.composite
def projects(draw: DrawFn) -> model.Project:
    """Projects that are valid under the project schema."""
    found = _element(draw, model.Project, "project", 0)
    assert isinstance(found, model.Project)
    return found


@st.composite
def codebooks(draw: DrawFn) -> model.CodeBook:
    """Codebooks that are valid under the codebook schema."""
    found = _element(draw, model.CodeBook, "codebook", 0)
    assert isinstance(found, model.CodeBook)
    return found


def roots(format_: spec.Format) -> SearchStrategy[model.Project | model.CodeBook]:
    """Root elements of a format."""
    return projects() if format_ == "project" else codebooks()
