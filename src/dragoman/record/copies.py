"""Near-copies: articles that print one wire story, which count once as a source.

Two articles are near-copies where at least ``ALIKE`` of their runs of five words are the same (Jaccard's index of
the two sets; Broder 1997). MinHash (``datasketch``) finds who may be, the runs themselves decide. The story of an
article is the smallest id among all that near-copies join to it, step by step; so it depends on the articles alone
and not on the order in which they came. Finding it for one article looks at the candidates of that article only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.record.codes import fold

if TYPE_CHECKING:
    import sqlite3

RUN = 5
"""Words of a run."""

ALIKE = 0.8
"""Share of runs that near-copies have in common."""

SHORTEST = 50
"""Words below which a text is too short to tell a copy from a coincidence."""

BANDS, ROWS = 25, 5
"""Of the signature: two texts that share 0.8 of their runs share a band with a probability of 0.99995, two that share
half of them with one of 0.55."""

_SEED = 1


def runs(text: str) -> frozenset[str]:
    """The runs of five words of a text, folded; empty for a short text."""
    words = fold(text).split()
    if len(words) < SHORTEST:
        return frozenset()
    return frozenset(" ".join(words[k : k + RUN]) for k in range(len(words) - RUN + 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's index of two sets, 0 … 1; 0 for two empty ones."""
    return len(one & other) / len(one | other) if one or other else 0.0


def bands(found: frozenset[str]) -> list[bytes]:
    """The signature in bands: who shares one is a candidate. The same runs always give the same."""
    from datasketch import MinHash  # type: ignore[import-untyped]

    sketch = MinHash(num_perm=BANDS * ROWS, seed=_SEED)
    sketch.update_batch([run.encode("utf-8", "surrogatepass") for run in sorted(found)])
    values = sketch.hashvalues.astype("<u8")
    return [values[k * ROWS : (k + 1) * ROWS].tobytes() for k in range(BANDS)]


def add(db: sqlite3.Connection, article: str, text: str) -> None:
    """Finds the near-copies of a new article and gives all of them their story."""
    db.execute("UPDATE articles SET sought = 1 WHERE id = ?", (article,))
    found = runs(text)
    if found:
        rows = [(band, value, article) for band, value in enumerate(bands(found))]
        db.executemany("INSERT INTO bands VALUES (?, ?, ?)", rows)
        _link(db, article, found)


def catch_up(db: sqlite3.Connection, most: int = 500) -> None:
    """The same for articles that an older Dragoman kept, at most ``most`` at a time."""
    found = db.execute("SELECT id, text FROM articles WHERE sought = 0 LIMIT ?", (most,)).fetchall()
    for id, text in found:
        add(db, id, text)


def _link(db: sqlite3.Connection, article: str, found: frozenset[str]) -> None:
    """Joins an article to the stories of its near-copies; one near-copy a story is enough to know."""
    candidates = db.execute(
        "SELECT DISTINCT a.id, coalesce(a.story, a.id) FROM bands mine JOIN bands theirs "
        "ON theirs.band = mine.band AND theirs.value = mine.value JOIN articles a ON a.id = theirs.article "
        "WHERE mine.article = ?1 AND theirs.article <> ?1 ORDER BY a.id",
        (article,),
    ).fetchall()
    joined: set[str] = set()
    for other, story in candidates:
        if story not in joined:
            (body,) = db.execute("SELECT text FROM articles WHERE id = ?", (other,)).fetchone()
            if likeness(found, runs(body)) >= ALIKE:
                joined.add(story)
    if joined:
        _tell(db, min(article, *joined), {article, *joined})


def _tell(db: sqlite3.Connection, story: str, joined: set[str]) -> None:
    """Makes one story of several."""
    for old in sorted(joined):
        db.execute(
            "UPDATE articles SET story = ?1 WHERE (story = ?2 OR id = ?2) AND story IS NOT ?1", (story, old)
        )


def remove(db: sqlite3.Connection, article: str) -> list[str]:
    """Takes an article out of its story; the others of the story, for ``settle`` once the article is gone."""
    row = db.execute("SELECT story FROM articles WHERE id = ?", (article,)).fetchone()
    if row is None or row[0] is None:
        return []
    found = db.execute("SELECT id FROM articles WHERE story = ? AND id <> ? ORDER BY id", (row[0], article))
    return [id for (id,) in found]


def settle(db: sqlite3.Connection, articles: list[str]) -> None:
    """Finds the stories of articles anew that an article now gone may have held together."""
    db.executemany("UPDATE articles SET story = NULL WHERE id = ?", [(id,) for id in articles])
    for id in articles:
        (text,) = db.execute("SELECT text FROM articles WHERE id = ?", (id,)).fetchone()
        _link(db, id, runs(text))
