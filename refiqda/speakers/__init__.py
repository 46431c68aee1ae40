"""Who speaks where: turns of a conversation as cases with their selections, and back.

`detect` proposes, a person judges (`refiqda.speakers.sheet`), `apply` marks, `remove` takes back; `turns` asks who
speaks where in one text. How a project says it is described in ``refiqda.speakers.marks``.
"""

from __future__ import annotations

from refiqda.speakers.applying import Applied, Placed, apply
from refiqda.speakers.asking import SpeakerTurn, SpeakerTurns, all_turns, marked_turns, turns
from refiqda.speakers.detecting import detect
from refiqda.speakers.found import Conversation, Decision, Prompt, Speaker, Speakers
from refiqda.speakers.removing import Removed, remove

__all__ = [
    "Applied",
    "Conversation",
    "Decision",
    "Placed",
    "Prompt",
    "Removed",
    "Speaker",
    "SpeakerTurn",
    "SpeakerTurns",
    "Speakers",
    "all_turns",
    "apply",
    "detect",
    "marked_turns",
    "remove",
    "turns",
]
