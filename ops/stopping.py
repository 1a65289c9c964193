"""Being told to stop: Ctrl-C, `kill`, or a terminal that closes. Once is enough.

Wherever the first signal arrives, everything that was started is stopped in order; later ones are
ignored meanwhile, so that impatience cannot leave a database behind.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType


class Stopped(BaseException):
    """Somebody asked this process to stop. Not an error, so `except Exception` lets it through."""


class Stop:
    """Whether this process was told to stop."""

    def __init__(self) -> None:
        self.is_asked = False

    def note(self) -> None:
        """Somebody else took the signal: those that follow are ignored from now on."""
        self.is_asked = True

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Take a signal: the first one raises Stopped where the main thread is."""
        if not self.is_asked:
            self.is_asked = True
            raise Stopped


@contextmanager
def stopping_in_order() -> Generator[Stop]:
    """What runs inside can be stopped by a signal, and then ends here without an error."""
    stop = Stop()
    before = {
        number: signal.signal(number, stop.on_signal) for number in (signal.SIGINT, signal.SIGTERM)
    }
    # Under nohup a closing terminal is ignored, and stays so.
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, _stop_like_a_kill)
    try:
        yield stop
    except Stopped:
        return
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop_like_a_kill(_number: int, _frame: FrameType | None) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
