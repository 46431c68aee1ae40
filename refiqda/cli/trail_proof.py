"""``refiqda trail proof``: one entry stands in the trail, shown without the rest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE, check_output, json_option, output_options
from refiqda.cli.study_folder import study_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command("proof")
@click.argument("number", type=click.IntRange(min=1), required=False, metavar="[N]")
@output_options(required=False, what="The proof's file (entry-N.proof.json).")
@click.option("--closed", is_flag=True, help="Without what the entry says; it can be opened later.")
@click.option(
    "--size", type=click.IntRange(min=1), metavar="M", help="Under the root of the first M entries."
)
@study_option
@click.option("--check", type=FILE, metavar="FILE", help="Check a proof instead; needs no trail.")
@click.option("--root", metavar="HEX", help="With --check: the root it has to lead to.")
@click.option("--head", type=FILE, metavar="FILE", help="With --check: the signed head (trail/heads/*.json).")
@json_option
@click.pass_context
def command(
    context: click.Context,
    number: int | None,
    output: Path | None,
    force: bool,
    closed: bool,
    size: int | None,
    study: Path | None,
    check: Path | None,
    root: str | None,
    head: Path | None,
    as_json: bool,
) -> None:
    """Prove that entry N stands in the trail, without showing any other; or check such a proof.

    The file holds the entry and the few hashes that lead from it to one root for all entries (RFC
    9162). Unless --size says otherwise the root is that of the last signed head that covers the
    entry. Whoever gets the file checks it with --check, and with the head or root that they have
    from somebody they trust.

    Example: refiqda trail proof 12 -o decision.json
    Example: refiqda trail proof --check decision.json --head 000040-mara-ridge.json
    """
    if check is not None:
        if number is not None or output is not None or size is not None or closed or study is not None:
            raise click.UsageError("--check takes --root or --head, and nothing else.")
        context.exit(_checked(check, root, head, as_json=as_json))
    if number is None:
        raise click.UsageError("Give the number of an entry, or --check FILE.")
    if root is not None or head is not None:
        raise click.UsageError("--root and --head belong to --check.")
    _make(number, output, study, size=size, closed=closed, force=force, as_json=as_json)


def _checked(path: Path, root: str | None, head: Path | None, *, as_json: bool) -> int:
    from refiqda.trail import proof  # noqa: PLC0415 - loaded only where it is used

    if root is not None and head is not None:
        raise click.UsageError("Give --root or --head, not both.")
    expected = proof.expected_root(root) if root is not None else proof.read_head(head) if head else None
    try:
        made = proof.read_proof(path)
    except proof.DamagedProofError as error:
        return _damaged(path, error, as_json=as_json)
    verdict = proof.check_proof(made, expected)
    from refiqda.render.trail import verdict as render  # noqa: PLC0415 - as above

    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(render.proof_json(made, verdict))
    else:
        render.show_proof(made, verdict)
    return 0 if verdict.ok else 1


def _damaged(path: Path, error: Exception, *, as_json: bool) -> int:
    from refiqda.render.trail import verdict as render  # noqa: PLC0415 - as above

    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(render.damaged_proof_json(error))
    else:
        click.echo(f"The proof does not hold: {path.name}: {error}")
    return 1


def _make(
    number: int,
    output: Path | None,
    study: Path | None,
    *,
    size: int | None,
    closed: bool,
    force: bool,
    as_json: bool,
) -> None:
    from pathlib import Path  # noqa: PLC0415 - loaded only where it is used

    from refiqda.files import atomic_write  # noqa: PLC0415 - as above
    from refiqda.render.trail.verdict import proof_written  # noqa: PLC0415 - as above
    from refiqda.trail.proof import prove, signed_size  # noqa: PLC0415 - as above
    from refiqda.trail.reading import read_trail  # noqa: PLC0415 - as above
    from refiqda.trail.verifying import log_of  # noqa: PLC0415 - as above

    target = output or Path(f"entry-{number}.proof.json")
    check_output(target, (), force=force)
    trail = read_trail(log_of(study or Path()))
    signed = signed_size(trail, number)
    made = prove(trail, number, size=size or signed, opened=not closed)
    with atomic_write(target, overwrite=force) as stream:
        stream.write(made.to_bytes())
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        told = {"output": target.name, "n": number, "size": made.size, "root": made.root, "trail": made.trail}
        print_json({"format": "refiqda.trail-proof/1", **told})
    else:
        click.echo(proof_written(made, target.name, signed=size is None and signed is not None))
