"""Who says, thinks or fears what: sources, cues and contents of one article.

Words come from ``lexicon/attribution*``, grammar from the reader's trees and roles, quotations from their
marks.
Every attribution names the rule that found it, so that a later stage may keep some and leave others: rules
begin with the kind of cue (``say``, ``think``, ``want``, ``judge``, ``passive``, ``preposition``, ``adverb``,
``noun``, ``headline``, ``quote``, ``judgement``) and end with ``negated`` where the cue itself is denied.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.coding import attribution_rules as rules
from dragoman.coding.attribution_content import PIECES, Clause
from dragoman.coding.attribution_phrasal import judging
from dragoman.coding.cues import lemma, lexicon, match_verb, tone
from dragoman.coding.phrases import Tree
from dragoman.coding.quotes import Quote, joined, quotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dragoman.coding.attribution_source import Found
    from dragoman.records import Sentence

DIRECT = 4  # words from which a quotation counts as speech rather than as a word held at arm's length
FUTURE = frozenset(("will", "would", "'ll", "could", "may", "might", "shall", "wo", "'d"))
HEARD = frozenset(
    ("i", "we", "you", "it", "that", "this", "who", "people", "everybody", "everyone", "nobody")
)
FIRST_PERSON = frozenset(("i", "we", "me", "us", "my", "our"))


@dataclass(frozen=True, slots=True)
class Attribution:
    """One source, cue and content.

    Spans are code points of the article's text, ``end`` exclusive. ``source`` is the full phrase, None
    where the
    text hides it; ``source_head`` its head as (sentence, word), a relative pronoun's being its antecedent.
    ``content_words`` are (sentence, first word, end word) for each piece of the content in each sentence.
    ``quoted``: the content is wholly or mainly direct speech or a quoted phrase. ``nested_in`` is the
    index of the
    smallest attribution whose content holds this one's cue.
    """

    sentence: int
    source: tuple[int, int] | None
    source_head: tuple[int, int] | None
    cue: tuple[int, int]
    content: tuple[tuple[int, int], ...]
    content_words: tuple[tuple[int, int, int], ...]
    stance: str
    quoted: bool
    hedge: bool
    nested_in: int | None
    rule: str


def attributions(sentences: Sequence[Sentence], text: str) -> list[Attribution]:
    """All attributions of an article in text order of their cues. ``sentences`` are the reader's, whole."""
    quotes = joined(quotations(text), text)
    trees = [Tree(s) for s in sentences]
    found: list[Attribution] = []
    for tree in trees:
        clause = Clause(tree, quotes)
        for f in rules.distinct(rules.cues(clause, text)):
            made = _made(f, tree, clause, quotes, sentences, text)
            if made is not None:
                found.append(made)
    found.sort(key=lambda a: (a.cue, a.content))
    found = [a for a in found if not _speakers_own(a, quotes, text)]
    found = _speakers(found, quotes)
    found = _cited(found, sentences)
    found = _parted(found, sentences, text)
    found = _carried(found, quotes, sentences, text)
    found = [a for a in found if a.content]
    # a wish told by another ("he said they want peace") vouches for nothing
    found = [a for k, a in enumerate(found) if not a.rule.startswith("want") or _outer(a, k, found) is None]
    return [replace(a, nested_in=_outer(a, k, found)) for k, a in enumerate(found)]


def judgements(sentences: Sequence[Sentence], text: str) -> list[Attribution]:
    """The reporter's own judgement, kept apart: "appears to have timed", "the calculation in Moscow is
    that …".

    Stance ``explains``; the source is None but for "the calculation in X is that …", whose source is the noun
    phrase of the view. Clauses inside a quotation or under another's cue are the speaker's, so left out.
    """
    quotes = joined(quotations(text), text)
    found = []
    for s in sentences:
        tree = Tree(s)
        clause = Clause(tree, quotes)
        for f in judging(clause):
            start = tree.chars(*f.cue)[0]
            if any(q.inside(start, start + 1) for q in quotes):
                continue
            made = _made(f, tree, clause, quotes, sentences, text)
            if made is not None:
                found.append(made)
    return found


# -- from one sentence to the text ---------------------------------------------------------------------


def _made(
    f: Found, tree: Tree, clause: Clause, quotes: Sequence[Quote], sentences: Sequence[Sentence], text: str
) -> Attribution | None:
    """The finding in characters; a content that begins or ends at a quotation takes it whole."""
    spans = [tree.chars(*r) for r in f.content]
    cue = tree.chars(*f.cue)
    source = tree.chars(*f.source) if f.source else None
    taken: list[tuple[int, int]] = []
    for a, b in spans:
        taken += _whole_quotes(a, b, cue, source, clause.quotes, text)
    taken = [_from_colon(a, b, cue, clause.quotes, text) for a, b in taken]
    if not f.rule.endswith(PIECES):
        taken = _with_rest(taken, cue, source, tree.sentence, clause.quotes, text)
    if f.rule == "noun open":
        near = (q for q in quotes if cue[1] < q.start <= tree.sentence.end + 2 and q.start - cue[1] < 200)
        taken = [(q.start, q.end) for q in near][:1]
    if f.rule.startswith("say") and f.subject is not None and not f.rule.endswith("object"):
        q = clause.nearby_quote(f.cue[0], [f.cue, f.source])
        touched = q is not None and any(a < q.end and q.start < b for a, b in taken)
        split = q is not None and q.end <= cue[0] and any(a > cue[1] and text[a] in '"“' for a, b in taken)
        if q is not None and (
            not taken or (split and not touched) or (not touched and q.end <= cue[0] and q.end - q.start > 20)
        ):
            after = [(a, b) for a, b in taken if a > cue[1] and text[a] in "\"“'"]
            taken = [(q.start, q.end), *after]
        if q is not None and q.end <= cue[0]:
            behind = max(cue[1], source[1] if source else 0)  # "…," said X, "…": the second half
            taken += [
                (n.start, n.end)
                for n in clause.quotes
                if n.start > behind and not text[behind : n.start].strip(" ,")
            ]
    if not taken and not f.rule.endswith("open"):
        return None
    content = _merged(_spoken(taken, clause.quotes), text)
    quoted = _is_quoted(content, quotes) or _named_in_quotes(f, tree, content, quotes, text)
    stance = _stance(f, tree, content, quoted, text)
    head = None if f.subject is None else (f.sentence, f.subject)
    return Attribution(
        f.sentence,
        source,
        head,
        cue,
        content,
        words_of(content, sentences),
        stance,
        quoted,
        f.hedge,
        None,
        f.rule,
    )


def _whole_quotes(
    a: int, b: int, cue: tuple[int, int], source: tuple[int, int] | None, quotes: Sequence[Quote], text: str
) -> Iterator[tuple[int, int]]:
    """The span with its quotation marks: stretched over a quotation that it begins or ends in, never over the
    cue or the source."""
    fixed = [cue, *([source] if source else [])]
    for q in quotes:
        if q.start >= b or q.end <= a:
            continue
        hits = any(x < q.end and q.start < y for x, y in fixed)
        if hits:
            continue
        if (q.start < a and not text[q.start : a].strip(" \"“'")) or (q.start < a and q.end - q.start > 20):
            a = q.start
        if b < q.end:
            b = q.end
    yield a, b


def _from_colon(a: int, b: int, cue: tuple[int, int], quotes: Sequence[Quote], text: str) -> tuple[int, int]:
    """A content before its cue that tells something and then quotes ("He saw it otherwise: “…,” he said"), or
    that quotes and then holds on to words of the source ("“…,” a spokesman | , Karim Haddad, said")."""
    for q in quotes:
        if q.start <= a + 1 and q.end < b <= cue[0] and text[q.end - 2] in ",?!":
            return a, q.end
        if a < q.start < b <= q.end + 1 <= cue[0] and text[a : q.start].rstrip().endswith(":"):
            return q.start, b
    return a, b


def _with_rest(
    spans: list[tuple[int, int]],
    cue: tuple[int, int],
    source: tuple[int, int] | None,
    s: Sentence,
    quotes: Sequence[Quote],
    text: str,
) -> list[tuple[int, int]]:
    """A content behind its cue takes along a later quotation of its sentence ("said that … and “by May
    …”")."""
    if not spans or spans[-1][0] < cue[0] or (source and source[0] > cue[0]):
        return spans
    a, b = spans[-1]
    for q in quotes:
        gap = text[b : q.start].split()
        if (
            b <= q.start < s.end
            and 0 < len(gap) < 7
            and gap[0].strip(",") in ("and", "but", "or", "because", "")
            and not any(
                b <= s.starts[k] < q.start and s.upos[k] == "VERB" and match_verb(s, k)
                for k in range(len(s.words))
            )
        ):
            b = min(q.end, max(s.end, q.end))
    return [*spans[:-1], (a, b)]


def _spoken(spans: list[tuple[int, int]], quotes: Sequence[Quote]) -> list[tuple[int, int]]:
    """Where one piece is direct speech, a piece without any quotation is the cue's own when and where."""
    direct = [
        (a, b) for a, b in spans if any(q.start <= a + 1 and b - 1 <= q.end and b - a > 20 for q in quotes)
    ]
    if not direct:
        return spans
    return [(a, b) for a, b in spans if any(a < q.end and q.start < b for q in quotes)]


def _merged(spans: Sequence[tuple[int, int]], text: str) -> tuple[tuple[int, int], ...]:
    out: list[tuple[int, int]] = []
    for a, b in sorted(spans):
        if (out and not text[out[-1][1] : a].strip(" \n\r\t,")) or (out and a < out[-1][1]):
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return tuple(out)


def words_of(
    content: Sequence[tuple[int, int]], sentences: Sequence[Sentence]
) -> tuple[tuple[int, int, int], ...]:
    """Character spans as (sentence, first word, end word), one a piece and sentence."""
    out = []
    for a, b in content:
        for n in range(bisect_right(sentences, a, key=lambda s: s.end), len(sentences)):
            s = sentences[n]
            if s.start >= b:
                break
            inside = [k for k in range(len(s.words)) if s.starts[k] < b and s.ends[k] > a]
            if inside:
                out.append((s.index, inside[0], inside[-1] + 1))
    return tuple(out)


def _is_quoted(content: Sequence[tuple[int, int]], quotes: Sequence[Quote]) -> bool:
    total = sum(b - a for a, b in content)
    inside = sum(max(0, min(b, q.end) - max(a, q.start)) for a, b in content for q in quotes)
    return total > 0 and inside / total > 0.6


def _named_in_quotes(
    f: Found, tree: Tree, content: Sequence[tuple[int, int]], quotes: Sequence[Quote], text: str
) -> bool:
    """Whether the cue calls its object something in quotation marks: "called the vote “illegal”"."""
    toned = f.rule.endswith("object") and any(
        lemma(tree.sentence, k) in lexicon().tone_verbs for k in range(*f.cue)
    )
    return toned and any(
        a <= q.start and q.end == b and not text[a : q.start].rstrip().endswith(",")
        for a, b in content
        for q in quotes
    )


def _stance(f: Found, tree: Tree, content: Sequence[tuple[int, int]], quoted: bool, text: str) -> str:
    """The cue's stance, bent by its content: tone of a quotation, a future told, a flat denial."""
    s = tree.sentence
    verb = lemma(s, f.cue[1] - 1)
    words = " ".join(text[a:b] for a, b in content)
    low = words.lower().lstrip("“\"' ")
    flat = low.startswith(
        ("there was no", "there were no ", "there is no ", "there has been no ", "no such ")
    )
    if f.stance == "says" and flat:
        return "denies"
    toned = any(lemma(s, k) in lexicon().tone_verbs for k in range(*f.cue))
    if f.stance in ("says", "explains") and toned and (quoted or f.rule.endswith(("object", "complement"))):
        return tone(words) or f.stance
    if verb == "ask" and f.rule.endswith(("clause", "open")):
        return "says"
    if f.stance != "says" or f.root is None:
        return f.stance
    below = [s.words[k].lower() for k in tree.children[f.root]]
    subjects = [s.words[k].lower() for k in tree.kids(f.root, "nsubj")]
    if any(w in FUTURE for w in below) and not any(
        w in FIRST_PERSON or w in ("he", "she", "they", "it") for w in subjects
    ):
        return "predicts"
    return f.stance


# -- speech over several sentences ---------------------------------------------------------------------


def _carried(
    found: list[Attribution], quotes: Sequence[Quote], sentences: Sequence[Sentence], text: str
) -> list[Attribution]:
    """Quotations that no cue of their own sentence claims go to the speaker before them, in the same
    paragraph,
    or to the cue sentence that announces them ("He added:")."""
    out = list(found)
    for q in quotes:
        claimed = any(a < q.end and q.start < b for x in out if not q.inside(*x.cue) for a, b in x.content)
        if claimed or (len(text[q.start : q.end].split()) < DIRECT and text[q.end - 2] not in ".!?"):
            continue
        holder = next((s for s in sentences if s.start <= q.start < s.end), None)
        if holder is None or text[holder.start : q.start].strip(" \n\"“'"):
            continue
        before = [
            k
            for k, x in enumerate(out)
            if x.cue[1] <= q.start
            and not any(o.inside(*x.cue) for o in quotes)
            and (x.quoted or not x.content)
            and x.rule.startswith(("say", "noun open"))
            and x.source
        ]
        if not before:
            continue
        k = max(before, key=lambda n: max([out[n].cue[1], *(b for _, b in out[n].content)]))
        last = max([out[k].cue[1], *(b for _, b in (*out[k].content, out[k].source or (0, 0)))])
        between = text[last : q.start]
        same = "\n" not in between.strip(" ") and len(between) < 250
        announced = between.rstrip().endswith(":") and not between.strip(" \n:")
        if not (same or announced):
            continue
        if same and _other_speech(between):
            continue
        content = _merged([*out[k].content, (q.start, q.end)], text)
        out[k] = replace(out[k], content=content, content_words=words_of(content, sentences), quoted=True)
    return out


def _parted(found: list[Attribution], sentences: Sequence[Sentence], text: str) -> list[Attribution]:
    """A closing ", according to X" vouches for its whole sentence, so the content before it ends there."""
    closing = [a for a in found if a.rule.startswith("preposition") and a.source and a.cue[0] < a.source[0]]
    out = []
    for a in found:
        pieces = list(a.content)
        for p in closing:
            if p is a or p.source is None or p.sentence != a.sentence:
                continue
            for k, (x, y) in enumerate(pieces):
                if a.cue[1] <= x < p.cue[0] and p.source[1] >= y > p.cue[0]:
                    pieces[k] = (x, len(text[: p.cue[0]].rstrip(" ,")))
        content = tuple((x, y) for x, y in pieces if x < y)
        changed = content != a.content
        out.append(replace(a, content=content, content_words=words_of(content, sentences)) if changed else a)
    return out


def _speakers(found: list[Attribution], quotes: Sequence[Quote]) -> list[Attribution]:
    """A cue outside direct speech cannot have its source inside: "We …," she said, referring to … (she)."""
    out = []
    for a in found:
        inner = a.source is not None and any(q.inside(*a.source) and not q.inside(*a.cue) for q in quotes)
        if inner:
            near = [
                b
                for b in found
                if b.sentence == a.sentence
                and b is not a
                and b.source is not None
                and not any(q.inside(*b.source) for q in quotes)
            ]
            if not near:
                continue
            best = min(near, key=lambda b: abs(b.cue[0] - a.cue[0]))
            a = replace(a, source=best.source, source_head=best.source_head)
        out.append(a)
    return out


def _cited(found: list[Attribution], sentences: Sequence[Sentence]) -> list[Attribution]:
    """ "X reported that …, citing officials": officials are a source of the same content."""
    out = []
    for a in found:
        s = sentences[a.sentence]
        cue = next((k for k, x in enumerate(s.starts) if x == a.cue[0]), None)
        if cue is None or lemma(s, cue) not in ("cite", "quote") or not a.rule.startswith("say object"):
            out.append(a)
            continue
        _, first, end = a.content_words[0]
        people = any(first <= n.start < end and n.kind in ("PER", "ORG") for n in s.names)
        people = people or any(lemma(s, k) in lexicon().anonymous for k in range(first, end))
        if not people or any(s.upos[k] == "VERB" and s.xpos[k] != "VBN" for k in range(first, end)):
            out.append(a)
            continue
        told = [
            b for b in found if b is not a and b.sentence == a.sentence and b.source == a.source and b.content
        ]  # fmt: skip
        if told:
            head = next((k for k in range(first, end) if not first <= s.heads[k] < end), first)
            said = min(told, key=lambda b: abs(b.cue[0] - a.cue[0]))
            out.append(
                replace(
                    a, source=a.content[0], source_head=(a.sentence, head), content=said.content,
                    content_words=said.content_words, stance="says", quoted=said.quoted, rule="say citing",
                )
            )  # fmt: skip
    return out


def _speakers_own(a: Attribution, quotes: Sequence[Quote], text: str) -> bool:
    """Whether a cue inside direct speech is the speaker's manner of speaking ("I think", "you know")."""
    if not any(q.inside(*a.cue) and len(text[q.start : q.end].split()) >= DIRECT for q in quotes):
        return False
    return a.source is None or not a.rule.startswith("say clause") or text[slice(*a.source)].lower() in HEARD


def _other_speech(between: str) -> bool:
    """Whether a whole sentence of the reporter's own stands between a speaker's quotations."""
    return len([p for p in between.replace("?", ".").split(".") if len(p.split()) > 3]) > 1


def _outer(a: Attribution, k: int, found: Sequence[Attribution]) -> int | None:
    holders = [
        (sum(y - x for x, y in o.content), n)
        for n, o in enumerate(found)
        if n != k and any(x <= a.cue[0] and a.cue[1] <= y for x, y in o.content)
    ]
    return min(holders)[1] if holders else None
