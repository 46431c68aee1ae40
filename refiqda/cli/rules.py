"""``refiqda rules``: what each problem means."""

from __future__ import annotations

import click

from refiqda.cli.options import json_option


@click.command("rules")
@click.argument("code", required=False)
@json_option
def command(code: str | None, as_json: bool) -> None:
    """Say what a problem means, why it matters and what to do; without CODE list all.

    Example: refiqda rules R101
    """
    from refiqda.checks.registry import rule, rules  # noqa: PLC0415 - loaded only where it is used

    chosen = list(rules().values()) if code is None else [rule(code)]
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        listed = [
            {"rule": one.code, "name": one.name, "severity": one.severity, "fixable": one.fixable,
             "status": one.status, **one.page()._asdict()}
            for one in chosen
        ]  # fmt: skip
        print_json({"format": "refiqda.rules/1", "rules": listed})
        return
    from refiqda.render.problems import show_rule, show_rules  # noqa: PLC0415 - as above

    if code is None:
        show_rules(chosen)
    else:
        show_rule(chosen[0])
