"""The one spelling of a JSON value: RFC 8785, without the numbers that programs spell differently.

A trail holds texts, whole numbers up to 2**53 - 1, true, false, null, lists and objects; no fractions, of which RFC
8785 has a spelling but not every program the same value. What Python's own encoder writes with sorted keys is that
spelling but for one thing: RFC 8785 (3.2.3) sorts keys by their UTF-16 code units, so that a key with a character
beyond U+FFFF comes before one with U+E000 to U+FFFF. Values with such characters go a slower way.
"""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final, NoReturn

from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_INT: Final = 2**53 - 1
"""RFC 8785 (appendix D): whole numbers beyond it do not survive every program."""
MAX_DEPTH: Final = 40
"""Lists and objects inside of each other, of a line; nothing that is written here comes near."""

_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False, allow_nan=False
).encode
_encode_in_order = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False, allow_nan=False
).encode
_BEYOND: Final = re.compile("[\U00010000-\U0010ffff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_STRUCTURE: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
_DIGITS: Final = 17  # of MAX_INT, with a sign


class NotCanonicalError(ValueError):
    """A text that is no JSON, or JSON that a trail does not hold; ``str()`` says which, without quoting it."""


def canonical(value: object) -> bytes:
    """Return a value as RFC 8785 spells it; InvalidArgumentError for what a trail does not hold."""
    _check(value)
    return spelled(value).encode()


def spelled(value: object) -> str:
    """Return a value that is known to hold nothing refused (as what `parsed` returns) as RFC 8785 spells it."""
    if type(value) is str:
        return encode_basestring(value)
    text = _encode(value)
    return text if text.isascii() or _BEYOND.search(text) is None else _encode_in_order(_in_order(value))


def parsed(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a JSON text; NotCanonicalError for what is none, or holds what a trail does not hold.

    That a text is spelled as RFC 8785 wants is not looked at; keys that stand twice are seen by spelling the value
    anew.
    """
    if text.count("[") + text.count("{") > MAX_DEPTH and _too_deep(text):
        raise NotCanonicalError("is nested too deeply")
    try:
        return _decode(text)
    except NotCanonicalError:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonicalError("is not JSON") from error


def _too_deep(text: str) -> bool:
    depth = 0
    for found in _STRUCTURE.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif found[0] in "]}":
            depth -= 1
    return False


def _number(digits: str) -> int:
    if len(digits) > _DIGITS or not -MAX_INT <= (number := int(digits)) <= MAX_INT:
        raise NotCanonicalError("holds a number beyond 2**53 - 1")
    return number


def _no_number(_digits: str) -> NoReturn:
    raise NotCanonicalError("holds a number that is not whole")


_decode = json.JSONDecoder(parse_float=_no_number, parse_int=_number, parse_constant=_no_number).decode


def _in_order(value: object) -> object:
    """Return the value with the keys of each object sorted by their UTF-16 code units."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: _in_order(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_in_order(each) for each in value]
    return value


def _check(value: object, depth: int = 0) -> None:
    """Refuse what a trail does not hold."""
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise _refused("a text with half a character (a lone surrogate)")
    elif isinstance(value, int):
        if not -MAX_INT <= value <= MAX_INT:
            raise _refused("a number beyond 2**53 - 1")
    elif isinstance(value, list | tuple | dict):
        if depth >= MAX_DEPTH - 4:  # a line puts three objects around a value
            raise _refused("a value nested too deeply")
        for each in _parts(value):
            _check(each, depth + 1)
    elif value is not None:
        raise _refused(f"a value of type {type(value).__name__}")


def _parts(value: list[object] | tuple[object, ...] | dict[object, object]) -> Iterable[object]:
    """Return what is in a list, or the values and keys of an object, of which the keys are texts."""
    if not isinstance(value, dict):
        return value
    if not all(isinstance(key, str) for key in value):
        raise _refused("a key that is no text")
    return [*value, *value.values()]


def _refused(what: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"a trail does not hold {what}",
        remedy="Give texts, whole numbers, true, false, null, lists and objects.",
    )
