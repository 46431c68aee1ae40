"""What tests of the container ask again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refiqda.errors import UnusableFileError, UnusableMemberError
from refiqda.exchange.container import Container, open_container
from refiqda.exchange.limits import Limits
from tests.exchange.zip_builder import XML

if TYPE_CHECKING:
    from refiqda.exchange.members import Member


def rules(container: Container) -> list[str]:
    return [diagnostic.rule for diagnostic in container.diagnostics]


def found(container: Container, path: str) -> Member:
    member = container.find(path)
    assert member is not None
    return member


def refusal(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnusableFileError) as caught:
        open_container(content, limits=limits or Limits())
    assert caught.value.file == "the given bytes"
    assert caught.value.remedy
    assert "\n" not in str(caught.value)
    return caught.value.what


def refused_entry(container: Container, rule: str, name: str) -> None:
    member = next(m for m in container.members if m.name == name)
    assert member.fault is not None
    assert (member.fault.rule, member.fault.severity) == (rule, "error")
    assert member.fault in container.diagnostics
    assert container.find(name) is None
    with pytest.raises(UnusableMemberError):
        container.read(member)
    assert container.read(container.root) == XML
