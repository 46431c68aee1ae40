"""The files that sources name: pictures, PDFs and recordings, looked into only when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.errors import UnusableMemberError
from refiqda.exchange.archive import Kept
from refiqda.exchange.page_sizes import MAX_BYTES, page_heights
from refiqda.exchange.picture_sizes import picture_size

if TYPE_CHECKING:
    from refiqda import model
    from refiqda.exchange.additions import NewFiles
    from refiqda.exchange.container import Container
    from refiqda.exchange.page_sizes import PageSize
    from refiqda.exchange.picture_sizes import PictureSize


class WithFiles:
    """What has a container, files added since, and files borrowed from others by the path in the tree."""

    container: Container | None
    new_files: NewFiles
    borrowed: dict[str, Kept]

    def page_sizes(self, source: model.PDFSource) -> tuple[PageSize, ...] | None:
        """Return the size of every page of a PDF in points; None where it cannot be read, or not without pypdf."""
        held = self.held_file(source.path)
        if held is None or held.member.size > MAX_BYTES:
            return None
        try:
            return page_heights(held.container.read(held.member))
        except UnusableMemberError:
            return None

    def picture_size(self, source: model.PictureSource) -> PictureSize | None:
        """Return the size of a JPEG or PNG in pixels after its EXIF rotation; None where it cannot be read."""
        held = self.held_file(source.path)
        if held is None:
            return None
        try:
            with held.container.stream(held.member) as stream:
                return picture_size(stream)
        except UnusableMemberError:
            return None

    def has_file(self, source: model.FileSource) -> bool:
        """Return whether the file that a source names is in the project and may be read."""
        return self.held_file(source.path) is not None

    def held_file(self, path: str | None) -> Kept | None:
        """Return the file that a path of the tree names: added, borrowed or in the container; None if there is none."""
        if not path:
            return None
        waiting = self.new_files.held(path) or self.borrowed.get(path)
        if waiting is not None or self.container is None:
            return waiting
        member = self.container.find(path)
        return None if member is None else Kept(self.container, member)
