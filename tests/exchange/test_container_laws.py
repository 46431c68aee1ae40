"""Laws of reading: whatever the bytes, a container opens or says in a typed way why not."""

from __future__ import annotations

import contextlib
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import RefiqdaError, UnusableFileError, UnusableMemberError
from refiqda.exchange.archive import Kept, write_container
from refiqda.exchange.container import open_container
from tests.exchange.zip_builder import XML, Part, archive, project

GOOD = project(
    Part("sources/a.txt", b"text " * 20),
    Part("sources/b.txt", b"b", method=0, descriptor=True),
    Part("sources/c.txt", b"c", zip64=True),
)
SIXTY_FOUR = archive(Part("project.qde", XML, zip64=True), Part("sources/a.txt", zip64=True), zip64=True)
TEXTS = {b"text " * 20, b"text", b"b", b"c", XML}


@settings(max_examples=39, deadline=None)
@given(
    st.sampled_from([GOOD, SIXTY_FOUR]),
    st.lists(
        st.tuples(st.integers(0, 2**16), st.sampled_from([0, 1, 2, 4, 8, 0x7F, 0xFF])), min_size=1, max_size=3
    ),
)
def test_changed_bytes_give_the_right_content_or_a_typed_error(
    good: bytes, changes: list[tuple[int, int]]
) -> None:
    content = bytearray(good)
    for place, value in changes:
        content[place % len(content)] = value
    with contextlib.suppress(RefiqdaError):
        container = open_container(bytes(content))
        for member in container.members:
            with contextlib.suppress(UnusableMemberError):
                assert member.is_directory or container.read(member) in TEXTS


@settings(max_examples=39, deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, len(GOOD)), st.binary(max_size=40))
def test_cut_and_filled_archives_open_or_are_refused(start: int, length: int, filling: bytes) -> None:
    content = GOOD[:start] + filling + GOOD[start + length :]
    with contextlib.suppress(UnusableFileError):
        container = open_container(content)
        container.verify()
        write_container(io.BytesIO(), [Kept(container, member) for member in container.members])


@settings(max_examples=39, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_or_taken_for_xml(content: bytes) -> None:
    with contextlib.suppress(UnusableFileError):
        container = open_container(content)
        assert container.kind == "xml"
        assert b"<" in content
