"""The page opens offline, escapes whatever an article holds, and says what the record says."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from tests.brief.sample import border, everything, talks
from tests.record.factory import article, coded, entity, report, source

from dragoman.brief import brief_html
from dragoman.errors import UsageError
from dragoman.record import open_record
from dragoman.records import Coded, Entity

if TYPE_CHECKING:
    from pathlib import Path


class Tags(HTMLParser):
    """Every start tag with its attributes, and the text between tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page(tmp_path: Path, articles: list[Coded], *parties: str, **period: str) -> str:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many(articles, "1")
        return brief_html(record, *parties, **period)


def nasty() -> Coded:
    """An article whose every word tries to break out of its place."""
    of = article(
        'The <script>alert("1")</script> ministry attacked "></mark><img src=x onerror=alert(2)> '
        "Kenya\x1b[31m. End.",
        "2025-05-14",
        "\"' onmouseover='alert(3)",
        title="</title><script>alert(4)</script>",
        url='javascript:alert("5")',
    )
    bad = entity(of, '<script>alert("1")</script>', "PER", '" onclick="alert(6)')
    told = report(
        of, "attacked", (bad,), (Entity("KEN", (), name="<b>Kenya</b>\u202e"),), event="ASSAULT",
        attribution=(source(of, Entity(None, entity_text="'><script>alert(7)</script>"), "ministry"),),
    )  # fmt: skip
    return coded(of, told)


def test_nothing_from_an_article_becomes_markup(tmp_path: Path) -> None:
    tags = Tags(page(tmp_path, [nasty()], "PER", "KEN")).tags
    assert [tag for tag, _ in tags].count("script") == 1
    assert "img" not in {tag for tag, _ in tags}
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]


def test_only_addresses_of_the_web_become_links(tmp_path: Path) -> None:
    links = [attrs["href"] for tag, attrs in Tags(page(tmp_path, [nasty(), border()])).tags if tag == "a"]
    assert "https://example.org/border?a=1&b=2" in links
    assert all(link and link.startswith(("#", "https://")) for link in links)


def test_control_characters_and_turned_writing_are_taken_out(tmp_path: Path) -> None:
    found = page(tmp_path, [nasty()])
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", found)


def test_party_names_in_the_title_are_escaped(tmp_path: Path) -> None:
    found = page(tmp_path, [talks()], "<script>alert(1)</script>")
    assert "<script>alert(1)" not in found


def test_the_page_asks_for_nothing_from_outside(tmp_path: Path) -> None:
    tags = Tags(page(tmp_path, everything())).tags
    assert not [tag for tag, _ in tags if tag in ("link", "img", "iframe", "object", "base")]
    assert not [attrs for _, attrs in tags if "src" in attrs]
    assert "@import" not in page(tmp_path, [])
    assert "url(" not in page(tmp_path, [])


@pytest.mark.parametrize("part", ["style", "script"])
def test_the_policy_lets_in_the_pages_own_style_and_script(tmp_path: Path, part: str) -> None:
    found = page(tmp_path, everything())
    inside = re.search(f"<{part}>(.*?)</{part}>", found, re.DOTALL)
    assert inside
    digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
    assert f"{part}-src 'sha256-{digest}'" in found


def test_every_event_is_a_line_that_opens_its_sentences(tmp_path: Path) -> None:
    found = page(tmp_path, everything())
    assert found.count("<details ") == 9
    assert '<mark class="event">gave </mark><mark class="recipient">Kenya</mark>' in found
    assert '<mark class="source">denied</mark>' in found


def test_two_papers_stand_in_one_line(tmp_path: Path) -> None:
    lines = page(tmp_path, everything()).split("<details ")
    (line,) = [line for line in lines if "received" in line]
    assert line.count('<div class="passage">') == 2
    assert "Echo, Evening Star" in line


def test_what_was_denied_is_not_told_as_done(tmp_path: Path) -> None:
    text = Tags(page(tmp_path, [border()])).text
    assert "Chile did not attack Peru" in text
    assert "Peru might penalise Chile" in text
    assert "Chile will confer with Peru" in text


def test_rival_accounts_stand_side_by_side(tmp_path: Path) -> None:
    found = page(tmp_path, [border()])
    rivals = found[found.index('<div class="rivals">') :].split("</section>")[0]
    assert [*re.findall("<h5>(.*?)</h5>", rivals)] == ["Chile", "Peru"]


def quarrel(second: str, event: str, **more: Any) -> list[Coded]:
    """Two papers of one day: the first tells of an attack as its own, the second as Chile tells it."""
    first = article("Chile attacked Peru at dawn.", "2025-05-12", "Post")
    other = article(f"Chile said that it {second} Peru at dawn.", "2025-05-12", "Star")
    lines = []
    for of, words, kind in ((first, "attacked", "ASSAULT"), (other, second, event)):
        chile, peru = entity(of, "Chile", "CHL"), entity(of, "Peru", "PER")
        by = (source(of, chile, "said"),) if of is other else ()
        lines.append(
            coded(
                of,
                report(
                    of, words, (chile,), (peru,), event=kind, attribution=by, **(more if of is other else {})
                ),
            )
        )
    return lines


def test_a_denial_stands_beside_the_articles_own_telling(tmp_path: Path) -> None:
    found = page(tmp_path, quarrel("never attacked", "ASSAULT", auxiliary=("negation",)))
    assert re.findall("<h5>(.*?)</h5>", found) == ["Chile", "The article"]


def test_another_matter_of_the_day_is_no_rival(tmp_path: Path) -> None:
    assert '<div class="rivals">' not in page(tmp_path, quarrel("helped", "AID"))


def test_accounts_of_one_side_are_no_rivals(tmp_path: Path) -> None:
    assert '<div class="rivals">' not in page(tmp_path, [talks()])


def test_each_kind_of_source_has_its_badge(tmp_path: Path) -> None:
    found = page(tmp_path, everything())
    for kind in ("article", "named", "anonymous", "hedged"):
        assert f'class="src {kind}"' in found


def test_two_parties_keep_what_is_between_them(tmp_path: Path) -> None:
    found = page(tmp_path, everything(), "Kenya", "FRA")
    assert found.count("<details ") == 2
    assert "<h1>Kenya and France</h1>" in found


def test_a_period_keeps_its_days(tmp_path: Path) -> None:
    assert page(tmp_path, everything(), from_="2025-05-15", to="2025-05-16").count("<details ") == 1


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_a_first_or_last_day_of_the_calendar_does_no_harm(tmp_path: Path, date: str) -> None:
    of = article("Kenya met Peru.", date)
    met = report(of, "met", (entity(of, "Kenya", "KEN"),), (entity(of, "Peru", "PER"),))
    assert "Kenya – Peru" in page(tmp_path, [coded(of, met)])


def test_an_empty_brief_says_so(tmp_path: Path) -> None:
    assert "Nothing in the record fits." in page(tmp_path, [])


def test_the_same_party_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two parties"):
        page(tmp_path, [], "RUS", "rus")


def test_the_chips_count_what_is_there(tmp_path: Path) -> None:
    found = page(tmp_path, everything())
    assert 'data-row="status" data-value="happened">happened<span>6</span>' in found
    assert 'data-row="type" data-value="ASSAULT">assault<span>2</span>' in found
