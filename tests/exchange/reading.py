"""What tests of the reader and the writer ask again and again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from refiqda.errors import UnusableFileError
from refiqda.exchange.reader import Parsed, read_xml
from refiqda.exchange.writer import write_xml

if TYPE_CHECKING:
    from refiqda.exchange.limits import Limits

HEAD = '<Project xmlns="urn:QDA-XML:project:1.0" name="p">'
GUID = "12345678-9abc-def0-1234-56789abcdef0"


def read(xml: bytes | str, *, limits: Limits | None = None, lines: bool = False) -> Parsed:
    content = xml.encode() if isinstance(xml, str) else xml
    return read_xml(io.BytesIO(content), label="file.qde", limits=limits, lines=lines)


def project(inside: str) -> Parsed:
    """Read a project that holds ``inside``."""
    return read(f"{HEAD}{inside}</Project>")


def rules(parsed: Parsed) -> list[str]:
    return [diagnostic.rule for diagnostic in parsed.diagnostics]


def written(parsed: Parsed, *, plain: bool = False) -> bytes:
    stream = io.BytesIO()
    write_xml(parsed.tree, stream, plain=plain)
    return stream.getvalue()


def refusal(xml: bytes | str, *, limits: Limits | None = None) -> UnusableFileError:
    """Return the error that refuses ``xml``: one line with file, place and remedy."""
    with pytest.raises(UnusableFileError) as caught:
        read(xml, limits=limits)
    error = caught.value
    assert error.file == "file.qde"
    assert error.where is not None
    assert error.where.startswith("line ")
    assert error.remedy
    assert "\n" not in str(error)
    return error


def outcome(xml: bytes, *, fast: bool) -> Any:  # noqa: ANN401 - compared, not looked into
    """Return all that reading ``xml`` comes to: what is read and how it was spelled, or the refusal."""
    try:
        parsed = read_xml(io.BytesIO(xml), label="file.qde", fast=fast)
    except UnusableFileError as error:
        return type(error).__name__, str(error)
    return parsed.tree, parsed.format, parsed.namespace, parsed.diagnostics, written(parsed)
