"""The doors: every verb, and the world outside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.door import SOURCE, invoke

VERBS = [
    *("demo", "read", "watch", "events", "reports", "statements", "brief", "show"),
    *("relate", "actor", "places", "parse", "import", "export"),
    *("series", "turning-points", "timing", "precedents", "forecast", "ask", "review", "changes", "evaluate", "record"),
]


def test_help_names_every_verb_in_the_order_of_the_doors():
    shown = [
        line.split()[0] for line in invoke("--help").stdout.split("Commands:")[1].splitlines() if line.strip()
    ]
    assert shown == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_each_verb_has_an_example(verb):
    result = invoke(verb, "--help")
    assert result.exit_code == 0
    assert f"Example: dragoman {verb}" in result.stdout


def test_starting_the_program_loads_nothing_heavy():
    heavy = "{'numpy', 'onnxruntime', 'rich', 'trafilatura', 'sqlite3', 'tokenizers'}"
    code = f"import sys; import dragoman.cli; print(sorted({heavy} & set(sys.modules)))"
    env = {**os.environ, "PYTHONPATH": SOURCE}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_verb_is_wrong_usage():
    result = invoke("reed", "x.txt")
    assert result.exit_code == 2
    assert "reed" in result.stderr


def test_version_is_printed():
    assert invoke("--version").stdout.startswith("dragoman ")


def run_outside(*args: str, **options) -> subprocess.CompletedProcess:
    env = {**os.environ, "PYTHONPATH": SOURCE}
    call = [sys.executable, "-m", "dragoman", *args]
    return subprocess.run(call, stderr=subprocess.PIPE, text=True, env=env, check=False, **options)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_under_stdout_is_one_line_and_1():
    with Path("/dev/full").open("w") as full:
        done = run_outside("actor", "Russia", "--json", stdout=full)
    assert done.returncode == 1
    assert done.stderr.startswith("dragoman: no room left")
    assert done.stderr.count("\n") == 1


def test_a_reader_that_went_away_is_no_error_message():
    read, write = os.pipe()
    os.close(read)
    done = run_outside("actor", "Russia", "--json", stdout=write)
    os.close(write)
    assert done.stderr == ""
    assert done.returncode == 141


def test_a_reader_that_went_away_from_a_long_list_is_no_error_message(filled):
    read, write = os.pipe()
    os.close(read)
    # Buffered, so few lines would only be missed at the end; unbuffered, the first one is, amid the stream.
    env = {**os.environ, "PYTHONPATH": SOURCE, "PYTHONUNBUFFERED": "1"}
    call = [sys.executable, "-m", "dragoman", "reports", "--json", "--record", filled]
    done = subprocess.run(call, stdout=write, stderr=subprocess.PIPE, text=True, env=env, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


def test_help_says_each_verb_in_whole_on_a_usual_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert "..." not in invoke("--help").stdout.partition("Commands:")[2]
