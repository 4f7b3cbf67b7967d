"""The brief in a terminal: who did what to whom, by parties and day, with who says so and whether."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.brief import course, wording
from dragoman.brief.marking import printable
from dragoman.brief.view import Line, Rivals, Telling, gather

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from dragoman.record import Record

STATUS_STYLES = {
    "happened": "black on green",
    "planned": "black on cyan",
    "hypothetical": "black on yellow",
    "denied": "white on red",
}
SOURCE_STYLES = {"article": "bold", "named": "green", "anonymous": "yellow", "hedged": "magenta"}
ROLE_STYLES = {
    "actor": "bold blue",
    "recipient": "bold magenta",
    "event": "underline",
    "source": "italic cyan",
}
REMARK_STYLES = {
    "kept": "green", "unkept": "red", "disputed": "bold red", "counted": "yellow", "several": "dim",
}  # fmt: skip
QUAD_STYLES = {1: "green", 2: "bold green", 3: "yellow", 4: "bold red"}


def badge(status: str) -> Text:
    """The status on its colour; rich.Text, so that nothing in a text is taken for markup."""
    from rich.text import Text

    return Text(f" {status} ", style=STATUS_STYLES.get(status, "reverse"))


def sentence(telling: Telling) -> Text:
    """The sentence with its parts in their colours."""
    from rich.text import Text

    return Text.assemble(*((words, ROLE_STYLES.get(role or "", "")) for words, role in telling.pieces))


def legend() -> Text:
    """The colours of the parts in words."""
    from rich.text import Text

    pieces: list[tuple[str, str]] = []
    for role, words in wording_of_roles():
        pieces += [(words, ROLE_STYLES[role]), ("   ", "")]
    return Text.assemble(*pieces[:-1])


def wording_of_roles() -> list[tuple[str, str]]:
    """(role, words of the legend)."""
    from dragoman.brief.marking import ROLES

    return list(ROLES.items())


def headline(line: Line) -> Text:
    """Who did what to whom, the type behind."""
    from rich.text import Text

    event = line.event
    to = f" {wording.parties(event['recipient'])}" if event["recipient"] else ""
    return Text.assemble(
        (wording.parties(event["actor"]), "bold"), " ",
        (wording.verb(event), QUAD_STYLES[event["quad_code"] or 1]),
        (to, "bold"), "  ", (wording.type_words(event), "dim"), remarks(event),
    )  # fmt: skip


def _told(line: Line) -> Text:
    from rich.text import Text

    text = Text("says: ", style="dim")
    for place, (kind, words) in enumerate(wording.tellers(line.event)):
        text.append("; " if place else "", style="dim")
        text.append(words, style=SOURCE_STYLES[kind])
        if kind in ("anonymous", "hedged"):
            text.append(f" ({kind})", style="dim")
    if line.event["denied_by"]:
        names = wording.deniers(line.event)
        text.append(f"   denied by: {names}", style="red")
    papers = line.event["publications"]
    if papers:
        text.append(f"   {printable(', '.join(papers))}", style="dim")
    if spread := wording.spread(line.event):
        text.append(f"   {spread}", style="dim")
    return text


def remarks(event: Mapping[str, Any]) -> Text:
    """What stands out about an event, each remark after a blank; empty for nothing."""
    from rich.text import Text

    return Text.assemble(*((f"  {words}", REMARK_STYLES[kind]) for kind, words in wording.remarks(event)))


def _rivals(rivals: Rivals, width: int) -> Table:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    def account(telling: Telling) -> Text:
        return Text.assemble(
            badge(telling.status), " ", sentence(telling), (f"  {telling.publication}", "dim")
        )

    table = Table(
        title=f"Rival accounts: {rivals.matter}", title_justify="left", title_style="bold red", expand=True
    )
    if width >= 30 * len(rivals.sides):
        for owner, _ in rivals.sides:
            table.add_column(Text(owner), ratio=1)
        table.add_row(*(Group(*map(account, tellings)) for _, tellings in rivals.sides))
    else:
        table.show_header = False
        table.add_column()
        for owner, tellings in rivals.sides:
            table.add_row(Group(Text(owner, style="bold"), *map(account, tellings)))
    return table


def brief_terminal(
    record: Record,
    a: str | None = None,
    b: str | None = None,
    from_: str | None = None,
    to: str | None = None,
    *,
    console: Console,
) -> None:
    """Prints the brief of ``a`` and ``b``, or of everybody, on ``console``.

    RecordError where the record fails, UsageError where a filter cannot be.
    """
    from rich.padding import Padding
    from rich.rule import Rule
    from rich.text import Text

    brief = gather(record, a, b, from_, to)
    console.print(Text(brief.title, style="bold"))
    if not brief.dyads:
        console.print(Text("Nothing in the record fits. `dragoman events` lists what there is.", style="dim"))
        return
    counts = ", ".join(f"{number} {name}" for name, number in brief.statuses.items())
    console.print(
        Text(
            f"{wording.plural(brief.size, 'event')} ({counts}) {brief.whence}",
            style="dim",
        )
    )
    console.print(legend())
    courses = course.courses(record, brief, from_, to)
    for dyad in brief.dyads:
        console.print()
        console.print(Rule(Text(f"{dyad.title}  ", style="bold"), align="left", style="dim"))
        if (drawn := courses.get(dyad.codes)) is not None:
            console.print(Padding(Text(course.text(drawn, console.width - 4)), (0, 0, 1, 2)))
        for day in dyad.days:
            console.print(Text(day.label, style="bold cyan"))
            for line in day.lines:
                console.print(
                    Padding(Text.assemble(badge(line.event["status"]), " ", headline(line)), (0, 0, 0, 2))
                )
                if line.tellings:
                    console.print(Padding(sentence(line.tellings[0]), (0, 0, 0, 4)))
                elif line.event["text"]:
                    console.print(Padding(Text(line.words), (0, 0, 0, 4)))
                console.print(Padding(_told(line), (0, 0, 0, 4)))
                console.print(Padding(Text(line.event["id"], style="dim"), (0, 0, 1, 4)))
            for rivals in day.rivals:
                console.print(Padding(_rivals(rivals, console.width - 4), (0, 0, 1, 2)))
    if brief.left_out:
        console.print(Text(f"{brief.left_out:,} imported events more; narrower filters list them", style="dim"))
    console.print(
        Text("dragoman show ID opens a line: its sentences and the evidence for each field.", style="dim")
    )
