"""Keys for tests, made by ssh-keygen; tests that need them are left out, with a sentence, where there is none."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from refiqda.trail.ssh import find_ssh_keygen

if TYPE_CHECKING:
    from pathlib import Path

needs_ssh_keygen = pytest.mark.skipif(
    find_ssh_keygen() is None,
    reason="there is no ssh-keygen on this computer, so nothing can be signed with a key",
)


def make_key(path: Path, passphrase: str = "") -> Path:
    """Make a key pair: ``path`` and ``path.pub``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [
        str(find_ssh_keygen()),
        "-q",
        "-t",
        "ed25519",
        "-N",
        passphrase,
        "-C",
        "made for a test",
        "-f",
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=30)  # noqa: S603 - ssh-keygen itself
    return path
