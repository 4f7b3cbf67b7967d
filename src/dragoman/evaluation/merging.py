"""The yardstick of merging: whether reports of one happening, in different articles, become one event.

The set is ECB+ (Cybulska and Vossen 2014) in the form of its gold mentions: ``ECB_*_corpus.txt`` has one token a line
(document, sentence, token number, token, chain), ``ECB_*_Event_gold_mentions.json`` the event mentions with the
chain each belongs to, across documents. Most of it is no politics (films, sport, accidents), and its documents
have no dates.

So what is measured is the decision to merge, on those mentions that our reader makes a report of: a mention counts
where it covers the word that a report was read from. All documents are read as of one day, so dates hardly tell
two happenings of a kind apart, as they do in use: what parts them is who, where and in which words. The figures say
how merging does in that harder case on the few political stories of the set, and nothing of how many events are
found. Chains that our reports never meet are left out on both sides.

``same_word`` is the usual baseline: mentions of one topic whose event word is the same are one; words are the
same that begin with the same five letters.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError
from dragoman.evaluation.scores import Figures, Rows, percent
from dragoman.records import Article

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from dragoman.language.reader import Reader
    from dragoman.records import Report

DAY = "2010-06-15"
"""The day of every document; any will do."""


def pairwise(gold: Sequence[Hashable], said: Sequence[Hashable]) -> dict[str, float]:
    """Precision, recall and F1 in per cent over pairs of items put together, and how many pairs there are.

    >>> pairwise(["a", "a", "b"], [1, 1, 1])
    {'precision': 33.33, 'recall': 100.0, 'f1': 50.0, 'gold_pairs': 1, 'said_pairs': 3}
    """
    cells: dict[tuple[Hashable, Hashable], int] = defaultdict(int)
    sizes: tuple[dict[Hashable, int], dict[Hashable, int]] = (defaultdict(int), defaultdict(int))
    for g, s in zip(gold, said, strict=True):
        cells[g, s] += 1
        sizes[0][g] += 1
        sizes[1][s] += 1
    both, of_gold, of_said = (
        sum(n * (n - 1) // 2 for n in counts.values()) for counts in (cells, *sizes)
    )
    return {
        "precision": percent(both, of_said), "recall": percent(both, of_gold),
        "f1": percent(2 * both, of_gold + of_said), "gold_pairs": of_gold, "said_pairs": of_said,
    }  # fmt: skip


def b_cubed(gold: Sequence[Hashable], said: Sequence[Hashable]) -> dict[str, float]:
    """B³ precision, recall and F1 in per cent (Bagga and Baldwin 1998): each item's overlap of its two groups.

    >>> b_cubed(["a", "a", "b"], [1, 2, 3])
    {'precision': 100.0, 'recall': 66.67, 'f1': 80.0}
    """
    groups: tuple[dict[Hashable, set[int]], dict[Hashable, set[int]]] = (defaultdict(set), defaultdict(set))
    for k, (g, s) in enumerate(zip(gold, said, strict=True)):
        groups[0][g].add(k)
        groups[1][s].add(k)
    shared = [len(groups[0][g] & groups[1][s]) for g, s in zip(gold, said, strict=True)]
    n = len(shared) or 1
    precision = sum(k / len(groups[1][s]) for k, s in zip(shared, said, strict=True)) / n
    recall = sum(k / len(groups[0][g]) for k, g in zip(shared, gold, strict=True)) / n
    both = precision + recall
    return {
        "precision": percent(precision, 1), "recall": percent(recall, 1),
        "f1": percent(2 * precision * recall, both),
    }  # fmt: skip


def _documents(path: Path) -> tuple[list[Article], dict[tuple[str, int, int], tuple[int, int]]]:
    """The documents, and the offsets of each (document, sentence, token number)."""
    texts: dict[str, list[str]] = defaultdict(list)
    lengths: dict[str, int] = defaultdict(int)
    places: dict[tuple[str, int, int], tuple[int, int]] = {}
    last: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        document, sentence, number, token, *_ = line.split("\t")
        gap = "" if document not in last else " " if last[document] == int(sentence) else "\n"
        last[document] = int(sentence)
        start = lengths[document] + len(gap)
        places[document, int(sentence), int(number)] = (start, start + len(token))
        texts[document].append(gap + token)
        lengths[document] = start + len(token)
    return [Article(document, "".join(parts), DAY) for document, parts in texts.items()], places


def _word(report: Report) -> tuple[int, int]:
    """The word that the report was read from."""
    for row in report.evidence:
        if row.get("field") == "event" and "span" in row:
            return row["span"][0], row["span"][1]
    return report.event_start, report.event_end


def _merged(articles: Sequence[Article], model: Reader) -> tuple[list[Report], dict[tuple[str, str], str]]:
    """All reports, and the event of each by article and id."""
    from dragoman.pipeline import read
    from dragoman.record import open_record

    events: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder, open_record(Path(folder) / "record.sqlite") as record:
        record.add_many(read(articles, reader=model), "1")
        for event in record.events():
            events.update(dict.fromkeys(event["reports"], event["id"]))
        reports = list(record.reports())
    return reports, {(r.article, r.id): events[r.id] for r in reports}


def merging(model: Reader, data: Path) -> tuple[Figures, Rows]:
    """Pairwise and B³ precision, recall and F1 in per cent of merging, beside the baseline's, over aligned mentions.

    DataError where the set is not there or not in its format.
    """
    paths = sorted(data.rglob("ECB_*_corpus.txt"))
    if not paths:
        raise DataError(f"no file like ECB_*_corpus.txt under {data}; point --data at the set's folder")
    rows: Rows = []
    for path in paths:
        gold = path.with_name(path.name.replace("corpus.txt", "Event_gold_mentions.json"))
        try:
            articles, places = _documents(path)
            mentions = json.loads(gold.read_text(encoding="utf-8"))
            rows += _aligned(articles, places, mentions, model)
        except (OSError, KeyError, ValueError, TypeError) as e:
            raise DataError(f"{gold} is not in the format of ECB+ ({e!r}); point --data at its folder") from e
    chains = [row["chain"] for row in rows]
    figures: Figures = {"documents": len({row["document"] for row in rows}), "mentions": len(rows)}
    for name, said in (("", [row["event"] for row in rows]), ("same_word_", [row["same_word"] for row in rows])):
        figures |= {f"{name}pairs": pairwise(chains, said), f"{name}b3": b_cubed(chains, said)}
    return figures, rows


def _aligned(
    articles: Sequence[Article],
    places: dict[tuple[str, int, int], tuple[int, int]],
    mentions: Iterable[dict[str, Any]],
    model: Reader,
) -> Rows:
    from dragoman.record.words import stems

    reports, event_of = _merged(articles, model)
    by_document: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for m in mentions:
        spans = [places[m["doc_id"], m["sent_id"], k] for k in m["tokens_number"]]
        by_document[m["doc_id"]].append((spans[0][0], spans[-1][1], m["coref_chain"]))
    texts = {a.id: a.text for a in articles}
    rows: Rows = []
    for report in reports:
        start, end = _word(report)
        fitting = [m for m in by_document[report.article] if m[0] < end and start < m[1]]
        if fitting:
            _, _, chain = min(fitting, key=lambda m: m[1] - m[0])
            word = texts[report.article][start:end]
            topic = report.article.split("_")[0]
            rows.append({
                "document": report.article, "word": word, "event_type": report.event[0],
                "chain": f"{topic}:{chain}", "event": event_of[report.article, report.id],
                "same_word": f"{topic}:{' '.join(sorted(stems(word)))}",
            })  # fmt: skip
    return rows
