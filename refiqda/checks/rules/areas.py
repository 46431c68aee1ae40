"""P02x: single positions that cut what people see as one, and areas held against the pictures and pages they lie on."""

from refiqda.checks.registry import Rule


class PositionInsideCluster(Rule, code="P020", severity="warning"):
    """A passage begins or ends inside of what people see as one character: a letter and its accent, a family emoji.

    Why: Nobody marks half a letter. One such passage is a small flaw; many show that the positions were counted
    in another way, and then all of them are shifted.

    Example: a passage that ends between the letter e and U+0301, the accent that belongs to it.

    Remedy: Check with which program and rule the positions were counted (``positions=``).
    """


class SyncPointsAtOnePlace(Rule, code="P021", severity="warning"):
    """Two sync points of a transcript stand at one position of the text and name different times.

    Why: Nobody knows which moment of the recording belongs to the words; programs keep one of the two.

    Example: position 10 at 5000 ms and position 10 at 9000 ms.

    Remedy: Remove one of them in the program that made the file.
    """


class AreaBeyondPicture(Rule, code="P022", severity="warning"):
    """An area reaches beyond the edges of its picture, as people see it after its EXIF rotation.

    Why: Programs cut the area off, drop it, or refuse the project. NVivo for Mac writes areas that reach a few
    pixels too far.

    Example: an area to 540 x 560 on a picture of 539 x 552 pixels.

    Remedy: A few pixels do no harm; else mark the area again in the program that made the file.
    """


class AreaBeforeRotation(Rule, code="P023", severity="warning"):
    """The areas of a picture fit only the picture as it is stored, before the turn that its EXIF data ask for.

    Why: By the standard (9.1.5) areas are measured after the turn; the program that made the file seems not to
    have turned the picture, and other programs show other parts of it.

    Example: an area to 4000 x 3000 on a picture that is stored so and shown as 3000 x 4000.

    Remedy: Compare an area with what the program shows; turn and store the picture there, and mark it again.
    """


class AreaBeyondPage(Rule, code="P024", severity="warning"):
    """An area reaches beyond its page, or begins before the page does.

    Why: Areas are measured in points from the bottom left of the page (10.3); another unit or another corner
    shows itself so, and then all areas are in the wrong place.

    Example: an area to 1200 x 1600 on a page of 595 x 842 points.

    Remedy: Compare an area with what the program shows.
    """


class PageBeyondEnd(Rule, code="P025", severity="warning"):
    """An area lies on a page that the PDF does not have, even if its pages were counted from 1.

    Why: Programs drop the area or refuse the project.

    Example: ``page="9"`` in a PDF of four pages.

    Remedy: Check whether the file of the PDF is the one that was coded.
    """


class PageBaseDoubtful(Rule, code="P026", severity="warning"):
    """It is not known whether the pages of PDFs are counted from 0 or from 1; areas may lie one page off.

    Why: The standard is silent. ATLAS.ti, MAXQDA and QualCoder count from 0, and other programs expect that.

    Example: no area on page 0, and one on page 4 of a PDF of four pages, which is the last only counted from 1.

    Remedy: Compare an area with what the program shows.
    """


class MeasuredFromTheTop(Rule, code="P027", severity="warning", fixable=True):
    """Areas of PDF pages are measured from the top of the page, as the program of this file does.

    Why: By the standard (10.3) they are measured from the bottom, and other programs show other parts of the
    page. Tables turn them round where the height of the page is known.

    Example: an area at the head of a page with ``firstY="40"`` in a project of QualCoder.

    Remedy: Convert the project for the program that is to open it.
    """


class RepeatedCodings(Rule, code="P028", severity="info"):
    """Codings of a passage are repeated on the areas of the pages that the passage runs over.

    Why: ATLAS.ti writes a quotation of a PDF so: once in the text, once on each page. Other programs show each as
    a coding of its own. Figures here count it once, where its words are; its repeats have the origin ``automatic``.

    Example: a ``PlainTextSelection`` and a ``PDFSelection`` with one GUID, each with a coding of the same code.

    Remedy: Nothing needs to be done.
    """


class AreasNotJudged(Rule, code="P029", severity="info"):
    """The areas of a picture or PDF could not be held against it, since its size could not be read.

    Why: Nobody knows whether the areas lie inside of it.

    Example: a damaged JPEG; or a PDF where the optional package that reads PDFs is not installed.

    Remedy: For PDFs, install it with ``pip install "refiqda[build]"``; else open the file in another program.
    """
