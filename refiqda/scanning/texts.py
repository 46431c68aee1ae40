"""Files of text: what encoding, what form, and how a place in them is told.

In CSV a place is row and column, in JSON the keys that lead to it, else a line. A column or key is named where it is a
word of our own tables; other titles may be anybody's words, and go by number.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, Final

from refiqda.scanning.markup import LINES, decoded_markup, look_at_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.scanning.looking import Looking

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TITLES_WORDS: Final = (
    "about after analyst author before begin by case case_name changes code code_path codebook coder "
    "codes codings color comment comments context count created creator cases decision definition "
    "description detail differences document examples file files from guid id inputs kind label line "
    "lines link lost memo memos message meeting modified name names note notes object output overlap "
    "parent passage passages path person place previous problem proposals quotation quote quotes reason "
    "repaired row rows segments selection set sets source sources speaker state summary text texts title "
    "to turn unplaced user users value variable verb what where who why with word words"
)
_TITLES: Final = frozenset(_TITLES_WORDS.split())
_MARKUP_WORDS: Final = ".html .htm .xhtml .xml .qde .qdc .svg .eaf .rdf .ttl .xsl .opml .xmp .tei .fodt"
_MARKUP: Final = frozenset(_MARKUP_WORDS.split())
_LOOKS_MARKED_UP: Final = re.compile(r"\s{0,200}(?:<\?xml|<!|<[A-Za-z])")
_RTF: Final = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6}) ?\??|\\(?:par|line|tab|cell|row|page)\b ?|\\[a-z]{1,32}-?\d{0,10} ?|[{}]"
)
_CONTROL: Final = bytes(set(range(32)) - set(b"\t\n\v\f\r"))
_CONTROLS: Final = 0.01
_MAX_CELLS: Final = 2_000_000
_MAX_JSON: Final = 64 << 20
_MAX_KEYS: Final = 40
_FEW_LINES: Final = 3


def decoded(data: bytes) -> str | None:
    """Return the text of a file, whatever its encoding; None where it is no text."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(
                f"{name}-le"
                if mark in {codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE}
                else f"{name}-be"
                if name != "utf-8"
                else name,
                "replace",
            )
    if (text := decoded_markup(data)) is not None:
        return text
    if b"\0" in data[:4096]:
        return _two_bytes(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    sample = data[:65536]
    if len(sample) - len(sample.translate(None, _CONTROL)) > _CONTROLS * len(sample):
        return None
    return data.decode("cp1252", "replace")


def _two_bytes(data: bytes) -> str | None:
    """Return a text in UTF-16 without its mark, told by where its zeros stand; None for other bytes."""
    sample = data[:4096]
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = sample[start::2].count(0), sample[1 - start :: 2].count(0)
        if zeros > len(sample) * 0.35 and not others:
            return data.decode(name, "replace")
    return None


def look_at_text(looking: Looking, text: str, suffix: str, where: str) -> None:
    """Look through a text of the form that its ending or its beginning tells."""

    def at(place: str) -> str:
        return ", ".join(part for part in (where, place) if part)

    if text.startswith("{\\rtf"):
        looking.text(text, lambda line: at(f"line {line + 1}"), lambda part: (_without_rtf(part),))
    elif suffix in _MARKUP or (suffix not in {".csv", ".tsv"} and _LOOKS_MARKED_UP.match(text)):
        look_at_markup(looking, text, at, LINES)
    elif suffix == ".json" and (leaves := _leaves(text)) is not None:
        looking.text("\n".join(one for _, one in leaves), lambda line: at(leaves[line][0]), _plain_also)
    else:
        places = _Places(looking, text, suffix)
        looking.text(text, lambda line: at(places.of(line)), _plain_also)


def _plain_also(part: str) -> Iterator[str]:
    """Yield a plain text without the tags and the stars that people write in it (Markdown, chats)."""
    if "*" in part or "_" in part or "~" in part:
        yield re.sub(r"\*{1,3}|~~|(?<![^\W_])_{1,2}|_{1,2}(?![^\W_])", "", part)
    if "<" in part and ">" in part:
        yield re.sub(r"</?[A-Za-z][^<>\n]{0,200}>", "", part)


def _without_rtf(text: str) -> str:
    def instead(found: re.Match[str]) -> str:
        if found[1]:
            return bytes([int(found[1], 16)]).decode("cp1252", "replace")
        if found[2]:
            return chr(int(found[2]) % 0x10000)
        return " " if found[0].startswith(("\\par", "\\line", "\\tab", "\\cell", "\\row", "\\page")) else ""

    return _RTF.sub(instead, text)


class _Places:
    """Names the place of a line; what a table or JSON takes to say it better is worked out when there is a hit."""

    def __init__(self, looking: Looking, text: str, suffix: str) -> None:
        self._looking = looking
        self._text = text
        self._suffix = suffix
        self._known: dict[int, str] | None = None

    def of(self, line: int) -> str:
        if self._known is None:
            self._known = self._worked_out()
        return self._known.get(line, f"line {line + 1}")

    def _worked_out(self) -> dict[int, str]:
        try:
            if self._suffix in {".csv", ".tsv"}:
                return dict(_cells(self._looking, self._text, self._suffix))
            if self._suffix in {".json", ".jsonl"} and len(self._text) <= _MAX_JSON:
                return _keys(self._looking, self._text)
        except (csv.Error, ValueError, RecursionError):
            pass
        return {}


def _cells(looking: Looking, text: str, suffix: str) -> Iterator[tuple[int, str]]:
    """Yield the first line of each row that holds a name, and its lines, with row and column in words."""
    first = text.split("\n", 1)[0]
    mark = "\t" if suffix == ".tsv" else max(",;\t|", key=first.count)
    reader = csv.reader(
        io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")), delimiter=mark
    )
    titles: list[str] = []
    before = 0
    for number, row in enumerate(reader, 1):
        if number == 1:
            titles = row
        lines, before = range(before, reader.line_num), reader.line_num
        if number * max(len(titles), 1) > _MAX_CELLS:
            return
        joined = "\n".join(cell.replace("\n", " ") for cell in row)
        found = {each.line for each in looking.matcher.find(joined)}
        columns = ", ".join(_column(titles, at) for at in sorted(found)[:3])
        for line in lines:
            yield line, f"row {number}" + (f", column {columns}" if columns else "")


def _column(titles: list[str], at: int) -> str:
    title = titles[at].strip().lower() if at < len(titles) else ""
    return title if title.replace(" ", "_") in _TITLES else str(at + 1)


def _leaves(text: str) -> list[tuple[str, str]] | None:
    """Return each text and key of JSON on few lines with its place, one line each; None for other texts."""
    if len(text) > _MAX_JSON or text.count("\n") > _FEW_LINES:
        return None
    found: list[tuple[str, str]] = []
    try:
        value = json.loads(text, object_pairs_hook=_Pairs)  # a key that stands twice counts twice
        _add_leaves(found, value, "")
    except (ValueError, RecursionError):
        return None
    return found or None


class _Pairs(tuple[tuple[str, Any], ...]):
    """The keys and values of an object, in its order."""

    __slots__ = ()


def _add_leaves(found: list[tuple[str, str]], value: Any, place: str) -> None:  # noqa: ANN401 - any JSON
    if isinstance(value, _Pairs):
        for key, inner in value:
            found.append((f"{place}, a key" if place else "a key", " ".join(key.splitlines())))
            step = key if key in _TITLES else "…"
            _add_leaves(found, inner, f"{place}, {step}" if place else step)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            _add_leaves(found, inner, f"{place}, item {number}" if place else f"item {number}")
    elif isinstance(value, str):
        found.append((place or "line 1", " ".join(value.splitlines())))
    elif value is not None and not isinstance(value, bool):
        found.append((place or "line 1", str(value)))


def _keys(looking: Looking, text: str) -> dict[int, str]:
    """Return places as keys: by line where each line is JSON of its own, else of the one object as "line 1"."""
    lines = text.split("\n")
    if len([line for line in lines if line.strip()]) > 1 and not lines[0].strip().endswith(("{", "[", ",")):
        return {
            at: f"line {at + 1}" + (f", {path}" if path else "")
            for at, line in enumerate(lines)
            if line.strip()
            and looking.holds(line)
            and (path := _first(looking, json.loads(line))) is not None
        }
    if len(lines) > _FEW_LINES:  # laid out over lines, which say enough
        return {}
    return {0: _first(looking, json.loads(text)) or "line 1"}


def _first(looking: Looking, value: Any, depth: int = 0) -> str | None:  # noqa: ANN401 - any JSON
    """Return the keys that lead to the first name in a value, "" for the value itself, None for none."""
    if depth > _MAX_KEYS:
        return ""
    if isinstance(value, str):
        return "" if looking.matcher.find(value) else None
    pairs = (
        value.items() if isinstance(value, dict) else enumerate(value, 1) if isinstance(value, list) else ()
    )
    for key, each in pairs:
        step = (
            str(key)
            if isinstance(key, str) and key in _TITLES
            else f"item {key}"
            if isinstance(key, int)
            else "…"
        )
        if isinstance(key, str) and looking.matcher.find(key):
            return "a key"
        inner = _first(looking, each, depth + 1)
        if inner is not None:
            return f"{step}, {inner}" if inner else step
    return None
