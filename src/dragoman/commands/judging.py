"""The dialogue of ``dragoman review``: one report after another, one key an answer, each kept at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from dragoman.commands.keys import END
from dragoman.commands.output import cell, say
from dragoman.errors import UsageError
from dragoman.records import AUXILIARIES, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.console import Console

    from dragoman.commands.keys import Answers
    from dragoman.record import Record
    from dragoman.records import Report

KEYS = {
    "r": "right",
    "w": "wrong: take the report out of sight",
    "t": "change the type",
    "s": "change the status",
    "x": "swap actor and recipient",
    "a": "change the actor",
    "b": "change the recipient",
    "d": "change the date",
    "n": "add a note",
    "k": "skip, or go on after a change (also Enter and the space bar)",
    "u": "take back the last answer",
    "?": "this list",
    "q": "quit; the next review goes on here",
}
STATUSES = {"h": "happened", "p": "planned", "y": "hypothetical", "d": "denied"}
_ADDED = {"planned": "future", "hypothetical": "hypothetical", "denied": "negation"}
_PROMPT = (
    "r right · w wrong · t type · s status · x swap · a actor · b recipient",
    "d date · n note · k skip · u undo · ? help · q quit > ",
)
REASON = "in review"


class Judging:
    """One sitting of one reviewer."""

    def __init__(self, record: Record, author: str, answers: Answers, console: Console, *, blind: bool) -> None:
        self.record, self.author, self.answers, self.console = record, author, answers, console
        self.blind = blind
        self.judged: dict[str, str] = {}

    def run(self, waiting: list[str]) -> None:
        """Asks about each report in turn until the end, the end of the answers, or ``q``."""
        place, seen = 0, False
        prompt = (" · " if self.console.width > len(" · ".join(_PROMPT)) else "\n").join(_PROMPT)
        while place < len(waiting):
            id = waiting[place]
            try:
                report = self.record.reviews.shown(id, self.author if self.blind else None)
            except UsageError:  # gone meanwhile: the article was read anew
                place += 1
                continue
            if not seen:
                self._show(report, place + 1, len(waiting))
            seen = False
            key = self.answers.key(prompt)
            if key == END or key.strip().lower() in ("q", "quit"):
                return
            try:
                if key.strip().lower() in ("u", "undo"):
                    place = self._undo(waiting, place)
                elif self._unknown(key.strip().lower()):
                    seen = True
                elif self._answer(report, key.strip().lower()):
                    place += 1
            except UsageError as error:
                say(cell(error))
                seen = True

    def progress(self) -> str:
        """What this sitting found: "9 right · 2 mended · 1 wrong"."""
        counts = Counter(self.judged.values())
        return " · ".join(f"{counts[name]} {name}" for name in ("right", "mended", "wrong") if counts[name])

    def _show(self, report: Report, place: int, of: int) -> None:
        from rich.text import Text

        from dragoman.brief import glance_terminal

        found = self.progress()
        self.console.print()
        self.console.print(Text(f"{place} of {of}" + (f" · {found}" if found else ""), style="dim"))
        glance_terminal(self.record, report, self.console)
        for note in self.record.reviews.notes(report.id):
            if not self.blind or note.author == self.author:
                self.console.print(Text(f"  note by {cell(note.author)}: {cell(note.note)}", style="italic"))

    def _undo(self, waiting: list[str], place: int) -> int:
        """The place of the report whose answer was taken back; it is asked anew."""
        taken = self.record.reviews.undo(self.author)
        if taken is None:
            say("there is no answer to take back")
            return place
        say(f"taken back: {taken.verdict}")
        before = self.record.reviews.last(taken.report, self.author)
        self.judged.pop(taken.report, None)
        if before is not None:
            self.judged[taken.report] = before.verdict
        if taken.report not in waiting:
            waiting.insert(place, taken.report)
        return waiting.index(taken.report)

    def _answer(self, report: Report, key: str) -> bool:
        """Does what the key says; True where the next report is to come."""
        if key in ("", "k", "skip"):
            return True
        if key in ("r", "right", "w", "wrong"):
            verdict = self.record.reviews.answer(
                report.id, "right" if key[0] == "r" else "wrong", self.author, reason=REASON, blind=self.blind
            )
            self.judged[report.id] = verdict.verdict
            return True
        mends: Mapping[str, Callable[[Report], dict[str, Any] | None]] = {
            "t": self._type, "s": self._status, "x": self._swapped, "a": self._actor, "b": self._recipient,
            "d": self._date,
        }  # fmt: skip
        if key in ("n", "note"):
            words = self.answers.words("note: ").strip()
            if words:
                self.record.reviews.answer(report.id, "note", self.author, note=words)
        elif key in mends:
            mend = mends[key](report)
            if mend:
                made = self.record.reviews.answer(
                    report.id, "mended", self.author, mend=mend, reason=REASON, blind=self.blind
                )
                self.judged[report.id] = made.verdict
        return False

    def _unknown(self, key: str) -> bool:
        """Whether the key is no answer, which is told; ``?`` lists those that are."""
        if key == "?":
            for one, meaning in KEYS.items():
                say(f"  {one}  {meaning}")
        elif key in ("", *KEYS, "right", "wrong", "skip", "note"):
            return False
        else:
            say(f"{key[:20]!r} is no answer; ? lists them")
        return True

    # ------------------------------------------------------------------------------------------- mending

    def _chosen(self, what: str, choices: Mapping[str, str]) -> str | None:
        """One of the values, by its key or by its name; None where the choice was left."""
        if self.answers.live:
            for key, value in choices.items():
                say(f"  {key}  {value}")
        given = self.answers.key(f"{what}: ").strip().lower()
        if not given:
            return None
        for key, value in choices.items():
            if given in (key, value.lower()):
                return value
        raise UsageError(f"{given[:20]!r} is none of: " + ", ".join(f"{k} {v}" for k, v in choices.items()))

    def _type(self, report: Report) -> dict[str, Any] | None:
        from dragoman.ontology import plover

        chosen = self._chosen("type", dict(zip("abcdefghijklmnopqrstuvwxyz", plover().events)))
        return None if chosen is None else {"event": [chosen]}

    def _status(self, report: Report) -> dict[str, Any] | None:
        chosen = self._chosen("status", STATUSES)
        return None if chosen is None else with_status(report, chosen)

    def _swapped(self, report: Report) -> dict[str, Any] | None:
        body = to_json(report)
        if not report.recipient and len(report.actor) != 1:
            raise UsageError("there is no recipient to swap with; change the actor or the recipient instead")
        return {"actor": body["recipient"], "recipient": body["actor"]}

    def _actor(self, report: Report) -> dict[str, Any] | None:
        return self._side(report, "actor")

    def _recipient(self, report: Report) -> dict[str, Any] | None:
        return self._side(report, "recipient")

    def _side(self, report: Report, role: str) -> dict[str, Any] | None:
        from dragoman.record.corrections import code_meant

        given = self.answers.words(f"{role} (codes or states, with commas; - for nobody): ").strip()
        if not given:
            return None
        codes = [] if given == "-" else [code_meant(one) for one in given.split(",") if one.strip()]
        return {role: with_codes(to_json(report)[role], codes)}

    def _date(self, report: Report) -> dict[str, Any] | None:
        given = self.answers.words("date (YYYY-MM-DD, YYYY-MM, YYYY, or FIRST..LAST): ").strip()
        return with_dates(given) if given else None


def with_codes(entities: list[dict[str, Any]], codes: list[str]) -> list[Any]:
    """Entities with these codes: those that had them as they were, a single wrong one with its words kept."""
    kept = {entity["code"]: entity for entity in reversed(entities)}
    if len(entities) == len(codes) == 1 and codes[0] not in kept:
        return [{**entities[0], "code": codes[0], "name": None, "office": None, "identifier_id": None}]
    return [kept.get(one, one) for one in codes]


def with_dates(given: str) -> dict[str, Any]:
    """Date, last day and precision as a person wrote them. UsageError for what is no date."""
    from dragoman.record.filters import day

    first, _, last = given.partition("..")
    found = {"date": day(first), "enddate": day(last or first, last=True)}
    precision = {4: "year", 7: "month"}.get(len(first.strip()), "day")
    return {**found, "date_precision": precision}


def with_status(report: Report, status: str) -> dict[str, Any]:
    """The auxiliary modes and the factuality that go with a status."""
    wanted = {_ADDED[status]} if status in _ADDED else set()
    wanted |= {"historical"} & set(report.auxiliary)
    factuality = report.factuality
    if status == "denied":
        factuality = factuality if factuality < 0 else -3.0
    elif status == "hypothetical":
        factuality = factuality if -2 < factuality < 2 else 0.0
    else:
        factuality = factuality if factuality > 0 else 3.0
    return {"auxiliary": [name for name in AUXILIARIES if name in wanted], "factuality": factuality}
