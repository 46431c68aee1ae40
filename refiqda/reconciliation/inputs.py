"""What is compared: one project of several coders, or the file of each."""

from __future__ import annotations

from collections.abc import Mapping

from refiqda.agreement.inputs import Input

Inputs = Input | Mapping[str, Input]

__all__ = ["Inputs"]
