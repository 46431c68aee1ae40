"""``refiqda reconcile``: differences between coders, decisions about them, and the consensus.

Each command stands in a module of its own; here they are gathered, in the order of the work.
"""

from __future__ import annotations

import click

from refiqda.cli.options import InOrder
from refiqda.cli.reconcile_apply import apply_command
from refiqda.cli.reconcile_list import list_command, status_command
from refiqda.cli.reconcile_serve import command as serve_command
from refiqda.cli.reconcile_sheet import import_command, sheet_command


@click.group("reconcile", cls=InOrder, no_args_is_help=False)
def command() -> None:
    """Decide together what analysts marked differently.

    `list` shows every difference, `status` how far you are, `apply` makes the consensus from
    the log of your decisions. The log is a file of one decision a line that is only added to;
    each line says who decided what, and why.

    Decide on a page (`serve`), in Excel or LibreOffice (`sheet`, then `import`), or write the log
    yourselves. Its first line is {"format": "refiqda.decisions/1"}, every other one like
    {"id": "7f8cb18190fa", "verb": "union", "reason": "One sentence.", "by": ["Mara", "Colm"]}

    The verbs are take, union, intersection, range, recode, both-apply, stand-apart and neither;
    memo, defer, revise-code and reopen leave a difference open. What each needs stands in
    docs/deciding.md.

    Example: refiqda reconcile list study.qdpx --decisions decisions.jsonl
    """


command.add_command(list_command)
command.add_command(sheet_command)
command.add_command(import_command)
command.add_command(serve_command)
command.add_command(status_command)
command.add_command(apply_command)
