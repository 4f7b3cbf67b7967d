"""What the tests of the verbs share: calling one, and a stand-in for the model."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from dragoman.cli import app
from dragoman.records import Coded, Entity, Report, Source, Span, Statement, stable_id

CALL = "Turkey and Greece spoke by telephone on Monday, and the ministry said that the talks went well."
RUSSIA = (
    "Russia rejected the offer on Tuesday, and the minister said that the talks would not be resumed soon."
)
SOURCE = str(Path(__file__).resolve().parent.parent / "src")


def invoke(*args: str, stdin: str | None = None):
    return CliRunner().invoke(app, list(args), input=stdin)


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def a_report(article, start: int = 0, words: str | None = None, event: str = "CONSULT") -> Report:
    actors = (
        Entity("TUR", ("GOV",), "Turkey", 0, 6, "Turkey"),
        Entity("GRC", ("GOV",), "Greece", 11, 17, "Greece"),
    )
    told = (Source(Entity("TUR", ("GOV",), "the ministry"), None, True),)
    text = words or article.text[start : start + 10]
    return Report(
        id=stable_id(article.id, start, event), article=article.id, event=(event,), mode=("phone",),
        context=(), actor=actors, recipient=(), date=article.date, enddate=article.date, date_precision="day",
        event_loc=None, auxiliary=(), factuality=3.0, attribution=told, event_text=text, event_start=start,
        event_end=start + 10, sequence=0, sentence_start=0, sentence_end=len(article.text), quad_code=1,
        event_scale=1.0, cameo="041", confidence=0.9,
    )  # fmt: skip


def a_statement(article) -> Statement:
    said = Span(article.text[5:9], 5, 9)
    source = Entity("TUR", ("GOV",), "the ministry", name="Turkey")
    return Statement(stable_id(article.id, "s"), article.id, source, said, (said,), "says", False)


class Pipeline:
    """In the pipeline's place: notes what it was given, and can be cut off after ``last`` articles."""

    def __init__(self, last: int | None = None) -> None:
        self.given: list[str] = []
        self.last = last

    def read(self, articles, *, jobs=1, reader=None):
        for article in articles:
            if self.last is not None and len(self.given) >= self.last:
                raise KeyboardInterrupt
            self.given.append(article.id)
            late = a_report(article, 20, event="AGREE")
            yield Coded(article, (late, a_report(article)), (a_statement(article),), ())
