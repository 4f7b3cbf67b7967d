"""``dragoman review`` and ``dragoman changes``, driven by lines of standard input as a pipe would."""

from __future__ import annotations

import csv
import json
import os
import sys
from typing import TYPE_CHECKING

import pytest
import typer
from tests.record.factory import talks
from typer.testing import CliRunner

from dragoman.commands import judging, reviewing
from dragoman.commands.keys import Answers
from dragoman.errors import UsageError
from dragoman.record import open_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    from dragoman.record import Record

MET, ASKED = talks().reports
Run = Callable[..., "Result"] if TYPE_CHECKING else object

app = typer.Typer()
app.command()(reviewing.review)
app.command()(reviewing.changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "record.sqlite"
    with open_record(found) as record:
        record.add(talks(), "1")
    return found


@pytest.fixture
def judge(path: Path) -> Run:
    """Judges in the order of the text with the answers given, and gives back what was printed."""

    def run(*answers: str, author: str = "Ada", options: tuple[str, ...] = ()) -> Result:
        call = ["review", "--record", str(path), "--author", author, "--order", "date", *options]
        result = CliRunner().invoke(app, call, input="".join(f"{a}\n" for a in answers))
        assert result.exit_code == 0, (result.output, result.exception)
        return result

    return run


@pytest.fixture
def after(path: Path) -> Iterator[Callable[[], Record]]:
    opened: list[Record] = []

    def look() -> Record:
        opened.append(open_record(path, readonly=True))
        return opened[-1]

    yield look
    for record in opened:
        record.close()


def test_the_sentence_is_shown_with_progress(judge: Run) -> None:
    shown = judge("r", "r").output
    assert "French and Japanese ministers met in Lyon" in shown
    assert "1 of 2" in shown
    assert "2 of 2 · 1 right" in shown
    assert "judged by Ada: 2 right" in shown


def test_a_right_report_stays_and_a_wrong_one_goes(judge: Run, after: Callable[[], Record]) -> None:
    judge("w", "r")
    assert [r.id for r in after().reports()] == [ASKED.id]


def test_the_next_review_goes_on_where_it_stopped(judge: Run) -> None:
    judge("r", "q")
    again = judge("r")
    assert "1 of 1" in again.output
    assert "nothing to judge" in judge().output
    assert "1 of 2" in judge("q", options=("--again",)).output
    assert "1 of 2" in judge("q", author="Ben").output


def test_the_end_of_the_answers_ends_the_review(judge: Run, after: Callable[[], Record]) -> None:
    judge("r")
    assert [r.verdict for r in after().reviews] == ["right"]


def test_skipped_reports_are_asked_next_time(judge: Run) -> None:
    judge("k", "")
    assert "1 of 2" in judge("q").output


def test_the_type_is_chosen_by_name_or_by_key(judge: Run, after: Callable[[], Record]) -> None:
    judge("t", "support", "r", "t", "a")
    record = after()
    assert [r.event for r in record.reports()] == [("SUPPORT",), ("AGREE",)]
    assert [r.verdict for r in record.reviews] == ["mended", "mended"]


def test_a_mended_report_is_shown_again_until_it_is_right(judge: Run) -> None:
    shown = judge("t", "AID", "a", "KEN", "r", "r").output
    assert shown.count("1 of 2") == 3
    assert "judged by Ada: 1 right · 1 mended" in shown


@pytest.mark.parametrize(
    ("key", "status", "factuality"), [("d", "denied", -3), ("planned", "planned", 3), ("y", "hypothetical", 0)]
)
def test_the_status_is_changed(
    judge: Run, after: Callable[[], Record], key: str, status: str, factuality: float
) -> None:
    judge("s", key)
    (report,) = after().reports(status=status)
    assert (report.id, report.factuality) == (MET.id, factuality)


def test_actor_and_recipient_are_swapped(judge: Run, after: Callable[[], Record]) -> None:
    judge("k", "x")
    (report,) = after().reports(type="REQUEST")
    assert ([e.code for e in report.actor], [e.code for e in report.recipient]) == (["KEN"], ["FRA"])


def test_parties_without_direction_cannot_be_swapped(judge: Run, after: Callable[[], Record]) -> None:
    assert "no recipient to swap with" in judge("x").output
    assert list(after().corrections()) == []


def test_a_party_is_changed_by_code_or_name(judge: Run, after: Callable[[], Record]) -> None:
    judge("a", "fra, Peru", "r", "b", "Chile")
    met, asked = after().reports()
    assert [(e.code, e.entity_text) for e in met.actor] == [("FRA", "French"), ("PER", None)]
    assert [(e.code, e.entity_text, e.name) for e in asked.recipient] == [("CHL", "Kenya", None)]


def test_nobody_is_a_party_too(judge: Run, after: Callable[[], Record]) -> None:
    judge("k", "b", "-")
    (report,) = after().reports(type="REQUEST")
    assert report.recipient == ()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("2025-05-12", ("2025-05-12", "2025-05-12", "day")),
        ("2025-04", ("2025-04-01", "2025-04-30", "month")),
        ("2024", ("2024-01-01", "2024-12-31", "year")),
        ("2025-05-12..2025-05-14", ("2025-05-12", "2025-05-14", "day")),
    ],
)
def test_the_date_is_changed(judge: Run, after: Callable[[], Record], given: str, found: tuple[str, str, str]) -> None:
    judge("d", given)
    report = after().find(MET.id)
    assert (report.date, report.enddate, report.date_precision) == found  # type: ignore[union-attr]


@pytest.mark.parametrize("answers", [("t", "meet"), ("s", "maybe"), ("a", "Atlantis"), ("d", "soon"), ("z",), ("?",)])
def test_a_slip_is_told_and_changes_nothing(judge: Run, after: Callable[[], Record], answers: tuple[str, ...]) -> None:
    shown = judge(*answers, "r", "q").output
    assert "1 of 2" in shown
    assert [r.verdict for r in after().reviews] == ["right"]
    assert list(after().corrections()) == []


def test_a_slip_does_not_show_the_report_again(judge: Run) -> None:
    assert judge("z", "d", "soon", "?", "q").stdout.count("1 of 2") == 1


def test_the_last_answer_is_taken_back_and_asked_anew(judge: Run, after: Callable[[], Record]) -> None:
    shown = judge("w", "u", "r", "r").output
    assert "taken back: wrong" in shown
    assert len(list(after().reports())) == 2
    assert "judged by Ada: 2 right" in shown


def test_an_answer_of_an_earlier_sitting_can_be_taken_back(judge: Run, after: Callable[[], Record]) -> None:
    judge("w")
    judge("u", "r")
    assert [r.id for r in after().reports()] == [MET.id, ASKED.id]
    assert "no answer to take back" in judge("u", author="Ben").output


def test_a_note_is_kept_and_shown(judge: Run) -> None:
    judge("n", "see the second dispatch")
    assert "note by Ada: see the second dispatch" in judge("q", author="Ben").output
    assert "note by Ada" not in judge("q", author="Ben", options=("--blind",)).output


def test_filters_and_limits_narrow_what_is_asked(judge: Run) -> None:
    assert "asked" in judge("q", options=("--type", "REQUEST")).output
    assert "1 of 1" in judge("q", options=("--limit", "1")).output
    assert "nothing to judge" in judge(options=("--below", "0.5")).output


def test_agreement_between_two_reviewers(judge: Run, path: Path) -> None:
    judge("r", "w")
    judge("r", "t", "AID", author="Ben", options=("--blind",))
    result = CliRunner().invoke(app, ["review", "--record", str(path), "--agreement", "--json"])
    rows = {row["question"]: row for row in map(json.loads, result.stdout.splitlines())}
    # Two units, values right, right, wrong, mended: 2 of 4 pairs unlike, and by chance 2·(2+2+1) of 4·3.
    assert rows["verdict"]["alpha"] == pytest.approx(1 - (2 / 4) / (10 / 12))
    assert rows["verdict"]["units"] == 2
    assert rows["type"]["units"] == 1
    table = CliRunner().invoke(app, ["review", "--record", str(path), "--agreement"]).stdout
    assert table.splitlines()[0].split("\t")[:2] == ["question", "alpha"]


def test_corrections_are_exported_as_jsonl_and_csv(judge: Run, path: Path, tmp_path: Path) -> None:
    judge("k", "t", "AID")
    for name in ("mended.jsonl", "mended.csv"):
        result = CliRunner().invoke(app, ["review", "--record", str(path), "--export", str(tmp_path / name)])
        assert "(1 correction)" in result.output
    line = json.loads((tmp_path / "mended.jsonl").read_text())
    assert (line["before"], line["after"], line["author"]) == (["REQUEST"], ["AID"], "Ada")
    (row,) = csv.DictReader((tmp_path / "mended.csv").open())
    assert (row["field"], row["before"], row["after"]) == ("event", '["REQUEST"]', '["AID"]')
    assert "sentence" not in row


def test_an_export_of_no_known_form_is_refused(path: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["review", "--record", str(path), "--export", str(tmp_path / "mended.xls")])
    assert isinstance(result.exception, UsageError)
    assert not list(tmp_path.glob("mended*"))


def test_the_feed_of_changes(judge: Run, path: Path) -> None:
    judge("w")
    result = CliRunner().invoke(app, ["changes", "--record", str(path), "--since", "2", "--json"])
    (line,) = (one for one in map(json.loads, result.stdout.splitlines()) if one["kind"] == "report")
    assert (line["what"], line["id"], line["cause"]) == ("withdrawn", MET.id, "correction")
    told = CliRunner().invoke(app, ["changes", "--record", str(path)]).stdout.splitlines()
    assert len([row for row in told if "report" in row.split("\t")]) == 3


def test_the_author_is_named_by_call_environment_or_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_AUTHOR", "Ben")
    assert reviewing.author_named("Ada") == "Ada"
    assert reviewing.author_named(None) == "Ben"
    monkeypatch.setenv("DRAGOMAN_AUTHOR", " ")
    monkeypatch.setattr("getpass.getuser", lambda: "login")
    assert reviewing.author_named(None) == "login"


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of POSIX")
@pytest.mark.parametrize(
    ("typed", "key"), [(b"r", "r"), (b"\n", "\n"), (b"\x1b[A", "?"), (b"\x04", ""), ("é".encode(), "?")]
)
def test_on_a_terminal_one_key_is_an_answer(monkeypatch: pytest.MonkeyPatch, typed: bytes, key: str) -> None:
    import pty

    person, terminal = pty.openpty()
    with os.fdopen(terminal, "r") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        answers = Answers()
        assert answers.live
        import tty

        tty.setcbreak(terminal)  # as the dialogue's own wait would, so that the test need not race it
        os.write(person, typed)
        assert answers.key("") == key
    os.close(person)


def test_a_status_keeps_that_it_is_history() -> None:
    from dataclasses import replace

    past = replace(MET, auxiliary=("historical",))
    assert judging.with_status(past, "denied") == {"auxiliary": ["historical", "negation"], "factuality": -3}
    assert judging.with_status(past, "happened") == {"auxiliary": ["historical"], "factuality": 3}
