"""A hundred kills at random moments of read, import, watch and review lose and double nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 25


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")
@pytest.mark.parametrize("verb", ["read", "import", "watch", "review"])
def test_killed_at_random_moments_nothing_is_lost_or_doubled(verb: str) -> None:
    root = Path(__file__).parents[1]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "src")])}
    done = subprocess.run(
        [sys.executable, "-m", "tests.killing", verb, str(KILLS), "7"],
        env=env, cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout)["kills"] >= KILLS
