"""The body of a reply -> the JSON values in it, be it one value or a stream of events.

What a server declares its reply to be is not looked at: some stream without being asked to,
or under another name, and some don't stream though asked. Nor does it matter how the bytes
were cut into packets. Knows nothing of what the values mean.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

DONE = "[DONE]"
"""Stands behind the values where the reply is complete; a stream that breaks off has none."""
_STREAM_BEGINS = re.compile(r"(?:data|event|id|retry|error)?:")
"""A line that begins with a colon is a comment, which keeps a connection alive."""
_ENOUGH = 6
"""Code points that show whether a body is a stream."""
_LINE_END = re.compile(r"\r\n|\n|\r(?=.)", re.DOTALL)
"""A `\\r` at the end of what has come may be the first half of one."""
_DATA = re.compile(r"(?:data|error): ?(.*)", re.DOTALL)


class BodyReader:
    """Takes a body piece by piece; the values are the same however it was cut into pieces."""

    def __init__(self) -> None:
        self.is_over = False
        """Whether nothing follows: a stream has said so, or the body has ended."""
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._text = ""
        """What has come and is not read yet."""
        self._data = ""
        """What has come of the value of an event."""
        self._streams: bool | None = None

    def feed(self, piece: bytes | None) -> Iterator[object]:
        """Yield the values that `piece` completes; None is the end of the body.

        A body that is no JSON at all is its text. Raises ValueError for one that is empty,
        or that begins like JSON and is none.
        """
        self.is_over = piece is None
        self._text += self._decoder.decode(piece or b"", piece is None)
        if self._streams is None:
            head = self._text.lstrip()
            if len(head) < _ENOUGH and not self.is_over:
                return
            self._streams = _STREAM_BEGINS.match(head) is not None
        if self._streams:
            yield from self._events()
        elif self.is_over:
            yield _whole(self._text.strip())
            yield DONE

    def _events(self) -> Iterator[object]:
        """Read the lines that are complete; at the end of the body the last one is."""
        *lines, self._text = _LINE_END.split(f"{self._text}\n\n" if self.is_over else self._text)
        for line in lines:
            if data := _DATA.match(line):
                self._data += data.group(1)
                yield from self._value()
            elif not line and self._data:
                yield _parsed(self._data)

    def _value(self) -> Iterator[object]:
        """Yield the value of an event as soon as it is one, for not every server parts them."""
        if self._data.strip() == DONE:
            self._data, self.is_over = "", True
            yield DONE
            return
        try:
            found = _parsed(self._data)
        except ValueError:
            return  # the value goes on in a further line, or is none
        self._data = ""
        yield found


def _whole(text: str) -> object:
    return text if text and text[0] not in "{[" else _parsed(text)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
