"""Elements nobody knows, taken from the parser whole while the reader waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.exchange import namespaces
from refiqda.exchange.source_form import Raw

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.parsers.expat import XMLParserType

    from refiqda.exchange.namespaces import Scope
    from refiqda.exchange.source_form import Pairs


class RawCapture:
    """Handlers that build one ``Raw`` element; ``refuse`` raises the reader's error."""

    def __init__(
        self, raw: Raw, scope: Scope, depth_left: int, max_text_chars: int, refuse: Callable[[str, str], None]
    ) -> None:
        self._open = [raw]
        self._scopes = [scope]
        self._depth_left = depth_left
        self._refuse = refuse
        self._max_text_chars = self._room = max_text_chars

    def run(self, parser: XMLParserType) -> None:
        """Take over the parser's handlers until the element ends, then give them back."""
        self._parser = parser
        self._handlers = (parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: list[str]) -> None:
        pairs: Pairs = tuple(zip(attributes[::2], attributes[1::2], strict=True))
        scope = namespaces.extend(self._scopes[-1], pairs)
        prefix = namespaces.undeclared((name, *attributes[::2]), scope)
        if prefix is not None:
            self._refuse("uses a namespace prefix that nothing declares", prefix)
        if len(self._open) >= self._depth_left:
            self._refuse("is nested too deeply", "")
        raw = Raw(name, pairs)
        self._open[-1].content.append(raw)
        self._open.append(raw)
        self._scopes.append(scope)

    def _end(self, _name: str) -> None:
        self._open.pop()
        self._scopes.pop()
        if not self._open:
            parser = self._parser
            parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self._handlers

    def _text(self, data: str) -> None:
        content = self._open[-1].content
        if not content or not isinstance(content[-1], str):
            self._room = self._max_text_chars
        content.append(data)  # a text may come in pieces; adding them up one by one would take forever
        self._room -= len(data)
        if self._room < 0:
            self._refuse("has a text that is longer than the limit", "")
