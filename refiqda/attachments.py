"""The files that sources name: pictures, PDFs and recordings, looked into only when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.errors import UnusableMemberError
from refiqda.exchange.page_sizes import MAX_BYTES, page_heights
from refiqda.exchange.picture_sizes import picture_size

if TYPE_CHECKING:
    from refiqda import model
    from refiqda.exchange.archive import Kept
    from refiqda.exchange.container import Container
    from refiqda.exchange.members import Member
    from refiqda.exchange.page_sizes import PageSize
    from refiqda.exchange.picture_sizes import PictureSize


class WithFiles:
    """What has a container, and files borrowed from others by the path in the tree."""

    container: Container | None
    borrowed: dict[str, Kept]

    def page_sizes(self, source: model.PDFSource) -> tuple[PageSize, ...] | None:
        """Return the size of every page of a PDF in points; None where it cannot be read, or not without pypdf."""
        member = self._file_of(source)
        if member is None or member[1].size > MAX_BYTES:
            return None
        try:
            return page_heights(member[0].read(member[1]))
        except UnusableMemberError:
            return None

    def picture_size(self, source: model.PictureSource) -> PictureSize | None:
        """Return the size of a JPEG or PNG in pixels after its EXIF rotation; None where it cannot be read."""
        member = self._file_of(source)
        if member is None:
            return None
        try:
            with member[0].stream(member[1]) as stream:
                return picture_size(stream)
        except UnusableMemberError:
            return None

    def has_file(self, source: model.FileSource) -> bool:
        """Return whether the file that a source names is in the project and may be read."""
        return self._file_of(source) is not None

    def _file_of(self, source: model.FileSource) -> tuple[Container, Member] | None:
        path = source.path or ""
        if path in self.borrowed:
            return self.borrowed[path].container, self.borrowed[path].member
        member = None if self.container is None or not path else self.container.find(path)
        return None if member is None or self.container is None else (self.container, member)
