"""The page on verifying a trail: its lines of Python do what they say, for somebody who has nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from refiqda.trail.reading import read_trail
from tests.trail.logs import log_of

PAGE = Path(__file__).parents[2] / "docs" / "trail-verifying.md"


def test_the_lines_of_python_verify_a_log_and_find_an_altered_one(tmp_path: Path) -> None:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    log = tmp_path / "log.jsonl"
    data = log_of(tmp_path, 5)

    def ran() -> tuple[int, str]:
        command = [sys.executable, "-I", "-X", "utf8", "-c", found[1], str(log)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the page's own
        return done.returncode, done.stdout + done.stderr

    head = read_trail(tmp_path).head
    assert ran() == (0, f"{head.n} {head.hash}\n")
    log.write_bytes(data.replace(b"harbour 2", b"harbour 3"))
    assert ran() == (1, "line 3 does not hold\n")
