"""``refiqda speakers``: who speaks where, found, judged, marked as cases, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from refiqda.cli.options import (
    FILE,
    InOrder,
    check_output,
    check_suffix,
    json_option,
    output_options,
    positions_option,
    program_option,
    read_project,
)
from refiqda.cli.trailing import Told, trail_options, write_project
from refiqda.errors import InvalidArgumentError
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from refiqda.project import Project
    from refiqda.speakers import Speakers

F = TypeVar("F", bound="Callable[..., Any]")


@click.group("speakers", cls=InOrder, no_args_is_help=False)
def command() -> None:
    """Say who speaks where in transcripts.

    `detect` finds turns by the labels before them (I:, P5:, Anna (00:12:03):, and many more)
    and proposes a role and a case for each label. You judge the proposals in a sheet, and
    `apply` marks them: each speaker a case with the passages he or she said, the moderator
    and questions read aloud apart. `remove` takes all of it back.

    Example: refiqda speakers detect study.qdpx -o speakers.xlsx
    """


def _declaring(function: F) -> F:
    """Add the options by which people say what labels there are."""
    function = click.option(
        "--prompts", type=FILE, metavar="LIST", help="The guide's questions, one a line (.txt)."
    )(function)
    function = click.option(
        "--moderator", "moderators", multiple=True, metavar="LABEL", help="A label of someone who asks."
    )(function)
    function = click.option(
        "--label", "labels", multiple=True, metavar="LABEL", help="A label that counts wherever it stands."
    )(function)
    return click.option(
        "--pattern",
        "patterns",
        multiple=True,
        metavar="PATTERN",
        help='How labels are written, such as "{label} |" or "[{time}] {label} -".',
    )(function)


@command.command("detect", short_help="Find who speaks where, and propose.")
@click.argument("file", metavar="FILE", type=FILE)
@output_options(required=False, what="The sheet to fill in (.xlsx or .csv).")
@_declaring
@click.option("--no-words", is_flag=True, help="Do not show in the sheet how turns begin.")
@positions_option
@json_option
def detect_command(
    file: Path,
    output: Path | None,
    force: bool,
    patterns: tuple[str, ...],
    labels: tuple[str, ...],
    moderators: tuple[str, ...],
    prompts: Path | None,
    no_words: bool,
    positions: str,
    as_json: bool,
) -> None:
    """Find who speaks where, and propose a role and a case for every label.

    A label counts when it stands before several turns, in this text or another one; what is
    doubtful is said, and yours to decide. The project is only read.

    Example: refiqda speakers detect study.qdpx -o speakers.xlsx --moderator KH
    """
    from refiqda.speakers.sheet import SUFFIXES, write_sheet  # noqa: PLC0415 - loaded only where it is used

    if output is not None:
        check_suffix(output, SUFFIXES)
        check_output(output, [file, *([prompts] if prompts else [])], force=force)
    found = _detected(read_project(file, positions), patterns, labels, moderators, prompts)
    if output is not None:
        write_sheet(found, output, words=not no_words, overwrite=force)
    name = None if output is None else output.name
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({**found.to_dict(), "output": name})
        return
    from refiqda.render.speakers import show_speakers  # noqa: PLC0415 - as above

    show_speakers(found, name)


@command.command("apply", short_help="Mark it, as the sheet says.")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--sheet", type=FILE, metavar="SHEET", help="The sheet that was filled in.")
@click.option("--auto", is_flag=True, help="Take the proposals, where none of them is doubtful.")
@output_options(what="The project with its speakers (.qdpx).")
@program_option()
@click.option("--as-codes", is_flag=True, help="Code each passage with a code of the case's name, too.")
@_declaring
@positions_option
@json_option
@trail_options
def apply_command(
    file: Path,
    sheet: Path | None,
    auto: bool,
    output: Path,
    force: bool,
    tool: str | None,
    as_codes: bool,
    patterns: tuple[str, ...],
    labels: tuple[str, ...],
    moderators: tuple[str, ...],
    prompts: Path | None,
    positions: str,
    as_json: bool,
    told: Told,
) -> None:
    """Mark who speaks where: each speaker a case with the passages he or she said.

    The passages carry no codes and are no codings. Cases that are there already are used; an
    earlier run is replaced. Who asks and who answers is a variable of the cases, "Speaker
    role".

    Example: refiqda speakers apply study.qdpx --sheet speakers.xlsx -o marked.qdpx
    """
    from refiqda.speakers import apply  # noqa: PLC0415 - loaded only where it is used
    from refiqda.speakers.sheet import read_decisions  # noqa: PLC0415 - as above

    if (sheet is None) == (not auto):
        raise click.UsageError("name the sheet that was filled in (--sheet), or take the proposals (--auto)")
    if sheet is not None and (labels or moderators):
        raise click.UsageError("--label and --moderator go with --auto; in a sheet write them there")
    check_suffix(output, [".qdpx"])
    given = [one for one in (file, sheet, prompts) if one is not None]
    check_output(output, given, force=force)
    project = read_project(file, positions)
    if sheet is None:
        proposed = _clear(_detected(project, patterns, labels, moderators, prompts), file)
        done = apply(project, proposed, as_codes=as_codes)
    else:
        filled = read_decisions(sheet)
        asked = filled.prompts if prompts is None else _lines(prompts)
        patterns = patterns or filled.patterns
        done = apply(project, filled.decisions, prompts=asked, patterns=patterns, as_codes=as_codes)
    by = "speakers apply"
    losses = write_project(
        done.project, output, told=told, command=by, inputs=given, tool=tool, overwrite=force, goes_on=file
    )
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above
        from refiqda.render.speakers import apply_json  # noqa: PLC0415 - as above

        print_json({**apply_json(done, output.name, losses), **told.shown()})
        return
    from refiqda.render.speakers import show_applied  # noqa: PLC0415 - as above

    show_applied(done, output.name, losses, tool=tool, as_codes=as_codes)


@command.command("remove", short_help="Take the marks back.")
@click.argument("file", metavar="FILE", type=FILE)
@output_options(what="The project without the marks (.qdpx).")
@program_option()
@json_option
@trail_options
def remove_command(
    file: Path, output: Path, force: bool, tool: str | None, as_json: bool, told: Told
) -> None:
    """Take back what `apply` marked, and nothing else.

    What people have added to since (a coded passage, a case with more in it) stays, and is
    listed.

    Example: refiqda speakers remove marked.qdpx -o unmarked.qdpx
    """
    from refiqda.speakers import remove  # noqa: PLC0415 - loaded only where it is used

    check_suffix(output, [".qdpx"])
    check_output(output, [file], force=force)
    done = remove(read_project(file))
    by = "speakers remove"
    losses = write_project(
        done.project, output, told=told, command=by, inputs=[file], tool=tool, overwrite=force, goes_on=file
    )
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above
        from refiqda.render.speakers import remove_json  # noqa: PLC0415 - as above

        print_json({**remove_json(done, output.name, losses), **told.shown()})
        return
    from refiqda.render.speakers import show_removed  # noqa: PLC0415 - as above

    show_removed(done, output.name, losses)


def _detected(
    project: Project,
    patterns: tuple[str, ...],
    labels: tuple[str, ...],
    moderators: tuple[str, ...],
    prompts: Path | None,
) -> Speakers:
    from refiqda.speakers import detect  # noqa: PLC0415 - loaded only where it is used

    questions = () if prompts is None else _lines(prompts)
    return detect(project, patterns=patterns, labels=labels, moderators=moderators, prompts=questions)


def _clear(found: Speakers, file: Path) -> Speakers:
    """Refuse proposals of which some are for a person to decide."""
    unclear = found.unclear
    if unclear:
        names = ", ".join(dict.fromkeys(f'"{one.label}"' for one in unclear[:5]))
        raise InvalidArgumentError(
            f"{counted(len(unclear), 'label')} to decide, {names} among them",
            file=file.name,
            remedy="Run `refiqda speakers detect` with -o SHEET.xlsx, judge them there, and apply the sheet.",
        )
    return found


def _lines(path: Path) -> tuple[str, ...]:
    from refiqda.speakers.prompts import read_prompts  # noqa: PLC0415 - loaded only where it is used

    return read_prompts(path)
