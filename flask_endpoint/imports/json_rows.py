"""The elements of a JSON array of any size, one at a time, from bytes in any Unicode encoding.

The standard library's C scanner reads element by element from a window that is as large as the largest
element. It was preferred to ijson, which is as fast, because it tells the position of a fault, survives
bytes that are not UTF-8, and lets one number bound the memory, whatever is thrown at it.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, Protocol

BLOCK_BYTES = 256 * 1024
MAX_ROW_CHARS = 4 * 1024 * 1024
"""Real rows have about a thousand characters."""
NEAR_END = 16
"""A fault this close to the end of the window may be a value that goes on in the next block."""
MAX_DIGITS = 400
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SPACE = re.compile(r"[ \t\n\r]*")
COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*(?=[^ \t\n\r])")
"""A separator all of which is in the window, with what follows it."""


class JsonFaultError(Exception):
    """The file stops being JSON here. The message has the place, never the text."""


class Readable(Protocol):
    """Whatever bytes come from."""

    def read(self, size: int, /) -> bytes: ...


def encoding_of(head: bytes) -> str:
    """Encoding by the byte order mark; UTF-8 without one."""
    return next((name for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), "utf-8")


def looks_like_json(head: bytes) -> bool:
    """Whether the first bytes of a file begin an array or object, or are nothing but white space."""
    text = codecs.getincrementaldecoder(encoding_of(head))("replace").decode(head)
    return not text.strip(" \t\n\r") or text.lstrip(" \t\n\r")[0] in "[{"


def _modest_int(digits: str) -> int | None:
    return int(digits) if len(digits) <= MAX_DIGITS else None


_FAST = json.JSONDecoder(parse_constant=lambda _: None)
_MODEST = json.JSONDecoder(parse_constant=lambda _: None, parse_int=_modest_int)


class JsonRows:
    """Iterates over the elements of the array in `source`; raises JsonFaultError where it breaks.

    `is_array` and `is_blank` (nothing but white space) are known from the start.
    """

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._window = ""
        self._place = 0
        self._before = 0
        self._is_at_end = False
        head = source.read(BLOCK_BYTES)
        self._decoder = codecs.getincrementaldecoder(encoding_of(head))("replace")
        self._feed(head)
        self._skip(SPACE)
        self.is_blank = self._place == len(self._window)
        self.is_array = self._window.startswith("[", self._place)

    def __iter__(self) -> Iterator[Any]:
        if not self.is_array:
            return
        self._place += 1
        self._skip(SPACE)
        while not self._window.startswith("]", self._place):
            yield self._element()
            self._separator()
        self._place += 1
        self._skip(SPACE)
        if self._place < len(self._window):
            raise self._fault("something follows the end of the array", self._place)

    def _element(self) -> Any:
        while True:
            try:
                value, end = _FAST.raw_decode(self._window, self._place)
            except json.JSONDecodeError as error:
                if self._is_final(error) or not self._grow():
                    raise self._fault(error.msg, error.pos) from None
                continue
            except RecursionError:
                raise self._fault("nested too deeply", self._place) from None
            except ValueError:  # a number of thousands of digits
                value, end = _MODEST.raw_decode(self._window, self._place)
            if (
                not isinstance(value, (dict, list, str))
                and end > len(self._window) - NEAR_END
                and self._grow()
            ):
                continue  # a number may go on in the next block
            self._place = end
            return value

    def _separator(self) -> None:
        found = COMMA.match(self._window, self._place)
        if found:
            self._place = found.end()
            return
        self._skip(SPACE)
        if self._window.startswith("]", self._place):
            return
        if not self._window.startswith(",", self._place):
            raise self._fault("Expecting ',' delimiter", self._place)
        self._place += 1
        self._skip(SPACE)
        if self._place == len(self._window):
            raise self._fault("the file ends in the middle of the array", self._place)

    def _is_final(self, error: json.JSONDecodeError) -> bool:
        """Whether more text could not mend the fault."""
        return not error.msg.startswith("Unterminated") and error.pos < len(self._window) - NEAR_END

    def _grow(self) -> bool:
        """Take in more text behind the window, doubling it; False at the end of file or of patience."""
        held = len(self._window) - self._place
        if self._is_at_end or held > MAX_ROW_CHARS:
            return False
        self._feed(self._source.read(max(BLOCK_BYTES, held)))
        return True

    def _skip(self, pattern: re.Pattern[str]) -> None:
        """Move behind white space, taking in blocks as needed."""
        while True:
            found = pattern.match(self._window, self._place)
            self._place = found.end() if found else self._place
            if self._place < len(self._window) or self._is_at_end:
                return
            self._feed(self._source.read(BLOCK_BYTES))

    def _feed(self, block: bytes) -> None:
        self._is_at_end = not block
        self._before += self._place
        self._window = self._window[self._place :] + self._decoder.decode(block, final=self._is_at_end)
        self._place = 0

    def _fault(self, reason: str, place: int) -> JsonFaultError:
        return JsonFaultError(f"malformed JSON at character {self._before + place}: {reason}")
