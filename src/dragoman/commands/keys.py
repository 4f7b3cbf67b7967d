"""Answers of a person: a single key on a terminal, a line of standard input elsewhere."""

from __future__ import annotations

import os
import sys

END = ""
"""What is given where nobody answers any more: the end of the input, or Ctrl-D."""

_CTRL_C, _CTRL_D = "\x03", "\x04"


class Answers:
    """Asks on stderr and reads from standard input. Nothing is asked aloud where no terminal listens."""

    def __init__(self) -> None:
        self.live = sys.stdin is not None and sys.stdin.isatty()

    def key(self, prompt: str) -> str:
        """One answer: the key that was pressed, or the words of a line; "\\n" for an empty one, END at the end."""
        if not self.live:
            return self._line()
        self._ask(prompt)
        pressed = _pressed()
        self._ask("\n")
        if pressed == _CTRL_C:
            raise KeyboardInterrupt
        return END if pressed == _CTRL_D else pressed

    def words(self, prompt: str) -> str:
        """A line, as ``key`` has it where there is no terminal."""
        self._ask(prompt)
        return self._line()

    def _ask(self, words: str) -> None:
        if self.live:
            sys.stderr.write(words)
            sys.stderr.flush()

    def _line(self) -> str:
        line = sys.stdin.readline() if sys.stdin is not None else ""
        return (line.strip() or "\n") if line else END


def _pressed() -> str:
    """The next key; "\\n" for Enter, "?" for one that stands for no letter, such as an arrow."""
    if sys.platform == "win32":
        import msvcrt

        key = msvcrt.getwch()
        if key in ("\x00", "\xe0"):
            msvcrt.getwch()
            return "?"
        return "\n" if key == "\r" else key
    import select
    import termios
    import tty

    here = sys.stdin.fileno()
    before = termios.tcgetattr(here)
    try:
        tty.setcbreak(here, termios.TCSADRAIN)  # the default would throw away what was typed ahead
        raw = os.read(here, 1)
        more = b""
        if raw == b"\x1b" or raw >= b"\x80":  # the rest of an escape sequence or of a letter
            while select.select([here], [], [], 0.01)[0] and len(more) < 16:
                more += os.read(here, 1)
    finally:
        termios.tcsetattr(here, termios.TCSADRAIN, before)
    if not raw:
        return END
    return "?" if more or raw == b"\x1b" else raw.decode("ascii", "replace")
