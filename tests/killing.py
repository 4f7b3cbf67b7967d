"""Kills commands at random moments, over and over, and looks at what they leave behind.

    python -m tests.killing VERB KILLS SEED

Each command runs in a forked child, so that a kill costs milliseconds; the parent only imports, and never opens a
record, since a fork of a process with busy threads may hang.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests import killable


def child(work: Callable[[], None]) -> int:
    """Runs ``work`` in a fork; its process id."""
    pid = os.fork()
    if pid:
        return pid
    code, stderr = 1, os.dup(2)
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        work()
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException as error:
        os.write(stderr, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)


def ended(pid: int) -> int:
    """The exit status of a child; negative for the signal that killed it."""
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def attack(case: killable.Case, folder: Path, length: float, most: int, chance: random.Random) -> int:
    """Kills the command on one record until it gets through or ``most`` kills hit; how many hit."""
    hit = 0
    while hit < most:
        pid = child(lambda: case.run(folder))
        time.sleep(chance.uniform(0, length))
        os.kill(pid, signal.SIGKILL)
        killed = ended(pid) == -signal.SIGKILL
        hit += killed
        assert ended(child(lambda: killable.sound(folder))) == 0, f"unsound after kill {hit}"
        if not killed or chance.random() < 0.1:
            break
    assert ended(child(lambda: case.run(folder))) == 0, "the command does not go on after a kill"
    assert ended(child(lambda: killable.sound(folder))) == 0
    assert ended(child(lambda: case.check(folder))) == 0, "something is lost or doubled"
    return hit


def undisturbed(case: killable.Case, folder: Path) -> float:
    """Seconds that the command takes when nobody kills it."""
    case.prepare(folder)
    begun = time.perf_counter()
    assert ended(child(lambda: case.run(folder))) == 0, "the command fails when nobody kills it"
    return time.perf_counter() - begun


def main(verb: str, kills: int, seed: int) -> None:
    """Prints one JSON line: how many kills hit, and how many records were whole at the end."""
    chance = random.Random(seed)
    case = killable.CASES[verb]
    hit = whole = 0
    with tempfile.TemporaryDirectory() as name:
        length = undisturbed(case, Path(name))
    while hit < kills:
        with tempfile.TemporaryDirectory() as name:
            case.prepare(Path(name))
            hit += attack(case, Path(name), length, kills - hit, chance)
            whole += 1
    print(json.dumps({"verb": verb, "kills": hit, "records": whole}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
