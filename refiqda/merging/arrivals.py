"""What comes along whole: a source, or a part of one, that the union lacks, and what has to change in it.

GUIDs that are taken become new ones, references point to what stands for their targets here, texts are stored
as canonical text and counted as the merged project counts, files come along under new names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda import model
from refiqda.changes.readable import text_or_none
from refiqda.merging.things import renew_inside
from refiqda.model import guid_key
from refiqda.text.canonical import Text
from refiqda.text.positions import as_stored
from refiqda.trees import elements_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.merging.union import Incoming

PARTS: Final = (model.TextSource, model.Transcript)


def bring(incoming: Incoming, made: Any, theirs: Any, *, is_source: bool) -> None:  # noqa: ANN401 - sources or parts of one class
    """Change ``made``, a clone of what ``theirs`` is in the copy, into something of the union.

    A part (not ``is_source``) has its text inside of the XML. A text that cannot be read comes along as the file it is.
    """
    renew_inside(incoming, made, ("Source", "Selection", "Coding"))
    for element, original in zip(elements_of(made), elements_of(theirs), strict=True):
        _translate(incoming, element)
        text = their_text(incoming.copy.project, original) if isinstance(original, PARTS) else None
        if text is not None:
            bring_text(incoming, element, text, is_source=is_source and element is made)
        elif isinstance(element, PARTS) and element.plain_text_content is None:
            incoming.bring_files(element, "plain_text_path")
        incoming.bring_files(element, "rich_text_path", "path")


def _translate(incoming: Incoming, element: model.Element) -> None:
    """Let the references of a new element point to what stands for their targets here."""
    if isinstance(element, model.Coding) and element.code_ref is not None:
        element.code_ref = incoming.here(element.code_ref, "Code", "Case")
    if isinstance(element, model.VariableValue) and element.variable_ref is not None:
        element.variable_ref = incoming.here(element.variable_ref, "Variable")
    notes = getattr(element, "note_refs", None)
    if notes:
        notes[:] = incoming.all_here(notes, "Note")
    incoming.sign(element)


def bring_text(incoming: Incoming, bearer: Any, text: Text, *, is_source: bool) -> None:  # noqa: ANN401 - bears a text
    """Store the text as canonical text and count its positions by the merged project's rule."""
    union = incoming.union
    here = Text(as_stored(text.string), union.rule)
    union.texts[id(bearer)] = here
    if bearer.plain_text_path and is_source:
        bearer.plain_text_path, bearer.plain_text_content = f"internal://{guid_key(bearer.guid)}.txt", None
        union.new_texts[bearer.plain_text_path] = here.raw
    else:
        bearer.plain_text_path, bearer.plain_text_content = None, here.raw
    selections = getattr(bearer, "plain_text_selections", [])
    starts, ends, _ = text.to_spans(
        [-1 if one.start_position is None else one.start_position for one in selections],
        [-1 if one.end_position is None else one.end_position for one in selections],
    )
    spans = zip(selections, starts.tolist(), ends.tolist(), strict=True)
    put_spans(here, [(one, start, end) for one, start, end in spans if start >= 0])
    for point in getattr(bearer, "sync_points", []):
        point.position = recounted(point.position, text, here)


def put_spans(text: Text, spans: Sequence[tuple[model.PlainTextSelection, int, int]]) -> None:
    """Give selections the raw numbers of their canonical spans in ``text``: all at once, for one by one is slow."""
    starts = text.to_raw([start for _, start, _ in spans])
    ends = text.to_raw([end for _, _, end in spans])
    for (one, _, _), start, end in zip(spans, starts.tolist(), ends.tolist(), strict=True):
        one.start_position, one.end_position = start, end


def recounted(position: int | None, text: Text, here: Text) -> int | None:
    """Return a raw number of ``text`` as ``here`` counts; one outside of the text stays as it is."""
    if position is None or not 0 <= position <= text.positions.raw_length:
        return position
    return here.to_raw(text.to_canonical(position))


def their_text(project: Any, bearer: Any) -> Text | None:  # noqa: ANN401 - a handle and what bears a text
    """Return the text of an element of a copy, None where it has none."""
    return None if bearer is None else text_or_none(project, bearer)
