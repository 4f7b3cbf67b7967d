"""The ways in which a verb, a noun or an adverb brings in a source, one function each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.coding import attribution_cue as cue_of
from dragoman.coding.attribution_content import PIECES
from dragoman.coding.attribution_cue import without
from dragoman.coding.attribution_nouns import noun
from dragoman.coding.attribution_phrasal import adverb_phrases, as_clauses, headline, prepositions
from dragoman.coding.attribution_quoting import as_saying, quoted_as, quoted_one, quotes_somebody
from dragoman.coding.attribution_source import PRONOUN_HIDDEN, Found, Runs, relative_pronoun
from dragoman.coding.cues import Match, lemma, match_verb
from dragoman.coding.phrases import QUOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dragoman.coding.attribution_content import Clause

BRINGS = ("as", "of", "for", "with")
DASHES = ("-", "–", "—", "--")
NEAR = 4  # words between an adverb and the verb of saying that it weakens


def cues(c: Clause, text: str) -> Iterator[Found]:
    """Everything that one sentence attributes; several rules may find the same."""
    yield from adverb_phrases(c)
    for i in range(len(c.s.words)):
        m = match_verb(c.s, i)
        if m is not None:
            yield from verbal(c, m)
        elif c.s.upos[i] == "VERB" and c.passive(i):
            yield from passive(c, None, i)
        if c.s.upos[i] == "NOUN":
            yield from noun(c, i)
        if lemma(c.s, i) in c.words.adverbs:
            yield from adverb(c, i)
    yield from prepositions(c)
    yield from as_clauses(c)
    yield from headline(c, text)


def verbal(c: Clause, m: Match) -> Iterator[Found]:
    """A verb cue in the active or the passive."""
    yield from (passive(c, m) if c.passive(m.verb) and m.cue.words[0] != "be" else active(c, m))


def distinct(found: Iterable[Found]) -> list[Found]:
    """One finding a cue word: the first rule that gave a content, else the first."""
    out: list[Found] = []
    for f in found:
        same = next((k for k, o in enumerate(out) if o.cue[0] < f.cue[1] and f.cue[0] < o.cue[1]), None)
        if same is None:
            out.append(f)
        elif not out[same].content and f.content:
            out[same] = f
    return out


def active(c: Clause, m: Match) -> Iterator[Found]:
    """Verb with a clause, an infinitive, an object or a quotation."""
    i, s, t = m.verb, c.s, c.tree
    if as_saying(c, i) >= 0:
        yield from quotes_somebody(c, m)
        return
    paper = cue_of.issued(c, i)
    speaks = i if paper is None else paper
    head = quoted_one(c, i)
    head = c.subject(speaks) if head is None else head
    if head is None or (s.words[head].lower() in PRONOUN_HIDDEN and t.kids(i, "expl")):
        return
    if s.deprels[i] in ("amod", "compound", "case", "fixed", "mark") or head == i:
        return
    if (
        not t.kids(i, "nsubj")
        and s.xpos[i] in ("VBN", "VBD")
        and not any(s.upos[k] != "PUNCT" for k in range(i))
    ):
        return
    if cue_of.is_phase(c, i, m.last):
        return  # "went on to say"
    if cue_of.mute(c, m, head) or (lemma(s, i) in ("assume", "suppose") and s.xpos[i] == "VBG"):
        return  # "assuming that he wins" is an if
    if lemma(s, i) in ("ask", "request", "decline", "refuse") and any(
        w.lower() in ("named", "identified", "anonymity") for w in s.words[i : i + 7]
    ):
        return  # "asking not to be named"
    if s.words[head].lower() in c.words.judgement["subjects"] and m.cue.words[0] in {
        w.split()[0] for w in c.words.judgement["reading"]
    }:
        return  # the reporter's reading, see judging()
    if s.xpos[i] == "VBN" and not t.kids(i, "aux", "nsubj") and not s.deprels[i].startswith(("conj", "root")):
        return  # "Asked whether …, he said"
    runs, root, way = c.governed(m)
    pronoun = relative_pronoun(t, speaks)
    source = (pronoun, pronoun + 1) if pronoun is not None else c.source(speaks, head)
    if pronoun is not None and s.deprels[speaks].startswith("acl"):
        head = s.heads[speaks]
    if source is None:
        return
    span = c.cue_span(i, m.last)
    whose = [k for k in range(span[0], i) if lemma(s, k) in c.words.adverbs]
    if whose and _act(m, way):  # the adverb tells of the act, which nobody in particular reports
        span = (whose[-1] + 1, span[1])
    parted = _after_comma(c, source, i)
    if parted is not None:
        source, head = parted
    if way != PIECES:
        runs = t.filled(runs, [source, span])
        runs = _whole(c, m, _with_opening(c, m, runs, source, span), source, span)
    shown = way == "object" and lemma(s, i) in c.words.showing
    if _no_words(c, m, root, way) or (shown and lemma(s, head) not in c.words.evidence):
        return
    if len(runs) == 1 and runs[0][1] - runs[0][0] == 1 and s.upos[runs[0][0]] == "PRON":
        return  # "he denied it" tells nothing by itself
    told = root is not None and t.finite(root)
    if runs and not told and s.words[runs[0][0]].lower() in ("neither", "nothing", "little"):
        return  # "would say neither when nor where"
    if c.negated(i) and (way == "object" or lemma(s, i) in ("respond", "reply", "comment")):
        return
    if (
        not runs
        and s.xpos[i] == "VBG"
        and m.cue.kind == "say"
        and "clause" in m.cue.takes
        and s.deprels[i] in ("advcl", "conj", "parataxis")
    ):
        run = t.trimmed(m.last + 1, max(t.below(s.heads[i])) + 1)  # ", adding (that) …": what follows
        if (
            run
            and run[0] == m.last + 1
            and s.upos[run[0]] in ("PRON", "DET", "SCONJ", "PROPN", "NOUN")
            and len(range(*run)) > 3
        ):
            runs, way = [run], "clause"
    if source[0] > i:  # ", said X, …": after an inverted source only quoted words are still X's
        runs = [
            r
            for r in runs
            if r[0] < source[0] or any(s.words[k] in QUOTES for k in range(max(0, r[0] - 1), r[1]))
        ]
    if not runs and not ("quote" in m.cue.takes and m.cue.kind == "say"):
        return
    if not runs:
        way = "open"
    rule = f"{m.cue.kind} {way}"
    hedge = m.cue.hedge or bool(whose)
    if c.negated(i):
        rule = rule if way == "open" else f"{rule} negated"
    span = cue_of.reach(c, i, span)
    runs = without(c, runs, [span])
    yield Found(s.index, head, source, span, tuple(runs), root, m.cue.stance, hedge, m.cue.kind, rule)


def _no_words(c: Clause, m: Match, root: int | None, way: str) -> bool:
    """Whether the verb tells an act with its content: an offer rejected, a deal that something be done."""
    verb = lemma(c.s, m.verb)
    if way == "object" and root is not None and lemma(c.s, root) in c.words.wordless:
        return True
    if verb in c.words.letting and way == "object" and root is not None:
        named = any(name.start <= root < name.end for name in c.s.names)
        return named or len(c.tree.kids(m.verb, "iobj", "obj")) > 1
    if verb in c.words.rejecting and way == "object":
        return root is None or lemma(c.s, root) not in c.words.deniable
    if verb in c.words.consenting and way == "clause" and root is not None and root > m.verb:
        return any(c.s.xpos[k] == "MD" for k in c.tree.kids(root, "aux"))
    return False


def _after_comma(c: Clause, source: tuple[int, int], i: int) -> tuple[tuple[int, int], int] | None:
    """ "… Russia's help, Xinhua reported": an apposition would close with a comma."""
    s = c.s
    commas = [k for k in range(*source) if s.words[k] == ","]
    if len(commas) != 1 or source[1] != i or any(s.upos[k] == "CCONJ" for k in range(*source)):
        return None
    rest = (commas[0] + 1, source[1])
    if any(s.upos[k] in ("VERB", "AUX", "ADP", "NUM") for k in range(*rest)):
        return None
    return rest, next((k for k in range(*rest) if not rest[0] <= s.heads[k] < rest[1]), rest[0])


def _whole(c: Clause, m: Match, runs: Runs, source: tuple[int, int], span: tuple[int, int]) -> Runs:
    """Contents at full length where the parser cut them: up to the comma before ", X said", back to the
    beginning of the sentence or its dateline; from the cue on where only a subject stands between."""
    s, t = c.s, c.tree
    if not runs or any(w in QUOTES for w in s.words):
        return runs
    if runs[-1][1] <= source[0] <= span[0] and s.words[source[0] - 1] == ",":
        dash = next((k + 1 for k in range(min(9, source[0])) if s.words[k] in DASHES), 0)
        ends = _dateline(c, dash)
        run = t.trimmed(ends, source[0])
        return [run] if run else runs
    gap = range(m.last + 1, runs[0][0])
    nominal = ("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM", "PART")
    if (
        runs[0][0] > m.last
        and len(gap) < 9
        and lemma(s, m.verb) not in c.words.addressed
        and all(s.upos[k] in nominal and s.words[k].lower() not in c.words.times for k in gap)
        and "clause" in m.cue.takes
    ):
        return [(m.last + 1, runs[0][1]), *runs[1:]]
    return runs


def _with_opening(
    c: Clause, m: Match, runs: Runs, source: tuple[int, int], span: tuple[int, int]
) -> Runs:
    """ "In Kyiv, the mayor said, trams ran again": what stands before a cue between commas is its content
    too, unless that is a clause of its own."""
    s, t = c.s, c.tree
    between = source[1] == span[0] and span[1] < len(s.words) and s.words[span[1]] == ","
    if not runs or not between or m.cue.kind != "say" or source[0] < 2 or s.words[source[0] - 1] != ",":
        return runs
    if runs[0][0] < source[0] or runs[0][0] > span[1] + 1 or any(w in QUOTES for w in s.words):
        return runs
    start = _dateline(c, next((k + 1 for k in range(min(9, source[0])) if s.words[k] in DASHES), 0))
    for k in range(start, source[0]):
        own = t.kids(k, "nsubj", "expl") and not (s.deprels[k] == "advcl" and t.kids(k, "mark"))
        if own or (s.xpos[k] in ("VBG", "VBN") and s.deprels[k] == "advcl" and not t.kids(k, "mark")):
            return runs
    run = t.trimmed(start, source[0])
    return [run, *runs] if run else runs


def _dateline(c: Clause, dash: int) -> int:
    """``dash`` if the word before it is a dateline's dash ("Ankara, July 3 - …"), else 0."""
    s = c.s
    spaced = dash > 0 and s.starts[dash] > s.ends[dash - 1] and s.starts[dash - 1] > s.ends[dash - 2]
    before = s.words[: dash - 1]
    # "The rockets – which …" opens with a dash as well, but datelines are names and dates alone.
    names = all(w[:1].isupper() or w[:1].isdigit() or not w[0].isalnum() for w in before)
    return dash if spaced and names and before[0] not in ("The", "A", "An", "But", "And", "This", "These") else 0


def passive(c: Clause, m: Match | None, i: int | None = None) -> Iterator[Found]:
    """ "Iran is believed to have …", "it is understood that …", "was praised by X for …"."""
    i = m.verb if m is not None else i
    assert i is not None
    s, t, words = c.s, c.tree, c.words
    verb = lemma(s, i)
    if m is None and verb not in words.passive_hedged | words.passive_plain:
        return
    agent = c.agent(i)
    quoted = quoted_as(c, i) if verb in ("quote", "cite") else None
    if quoted is not None:
        yield quoted
        return
    known = verb in words.passive_hedged | words.passive_plain
    if verb in words.naming and agent is None:
        return  # "a group called the Patriots"
    if m is not None and not (known or (agent is not None and "object" in m.cue.takes)):
        return
    subject = next(iter(t.kids(i, "nsubj:pass", "nsubj", "expl")), None)
    if s.deprels[i].startswith("acl") and subject is None:
        subject = s.heads[i]
        if verb not in words.passive_plain and agent is None:
            return
    clauses = [
        k
        for k in t.kids(i, "ccomp", "csubj", "advcl", "xcomp", "csubj:pass")
        if t.finite(k) or t.infinitive(k) or s.deprels[k] == "xcomp"
    ]
    if verb == "see":  # "was seen leaving" is sight, not opinion
        clauses = [k for k in clauses if s.xpos[k] not in ("VBG", "VBN")]
    brings: tuple[str, ...] = ("as",) if verb in words.passive_hedged - words.passive_plain else BRINGS
    if verb == "suspect":
        brings = ("as", "of")
    complements = clauses or [
        k for k in t.kids(i, "obl", "advcl") if k > i and k != agent and marked(c, k, brings)
    ]
    last = i
    follows = s.words[i + 1].lower() if i + 1 < len(s.words) else ""
    if follows in ("as", "of", "for", "with"):
        last = i + 1
    if not complements and agent is None:
        return
    runs: Runs = []
    root = None
    if complements:
        root = complements[0]
        finite = t.finite(root) and not t.infinitive(root)
        end = max(max(t.below(k)) for k in complements)
        first = max(min(min(t.below(k)) for k in complements), last + 1)
        run = t.trimmed(first, end + 1)
        runs = [run] if run else []
        if not finite and subject is not None:
            body = t.below(subject, [i] if s.deprels[i].startswith("acl") else [])
            runs = [*t.runs(body), *runs]
        elif (
            finite
            and subject is not None
            and verb not in c.words.addressed
            and s.words[subject].lower() != "it"
        ):
            runs = [*t.runs(t.below(subject)), *runs]
    elif subject is not None:
        runs = t.runs(t.below(subject, [i]))
    source = c.phrase(agent, i) if agent is not None else None
    if source is not None:
        runs = without(c, runs, [source])
    stance = words.passive_stance.get(verb) or (m.cue.stance if m else "says")
    hedge = agent is None and verb in words.passive_hedged
    a, _ = c.cue_span(i, i)
    runs = t.filled(runs, [(a, last + 1), *([source] if source else [])])
    yield Found(
        s.index,
        agent,
        source,
        (a, last + 1),
        tuple(runs),
        root,
        stance,
        hedge,
        "passive",
        "passive complement",
    )


def marked(c: Clause, k: int, brings: Sequence[str] = BRINGS) -> bool:
    """Whether a complement is brought in by "as", "of", "for" or "with"."""
    marks = [c.s.words[x].lower() for x in c.tree.kids(k, "case", "mark")]
    return bool(marks) and marks[0] in brings


def _act(m: Match, way: str) -> bool:
    """Whether the cue is more of an act than of words: praise, a wish, "discussed the corridor"."""
    return m.cue.kind in ("judge", "want") or (way == "object" and "as" not in m.cue.takes)


def _weakens_saying(c: Clause, i: int) -> bool:
    """Whether an adverb stands by a verb of saying whose content is found: it then weakens that cue ("Orlov
    reportedly stressed that …")."""
    s = c.s
    after = next((k for k in range(i + 1, len(s.words)) if s.upos[k] not in ("AUX", "ADV")), i)
    for v in dict.fromkeys((s.heads[i], after)):
        m = match_verb(s, v) if abs(v - i) < NEAR else None
        if m is None:
            continue
        for f in verbal(c, m):
            told = f.content or (f.rule.endswith("open") and c.quotes)
            if told and not _act(m, f.rule.removesuffix(" negated").partition(" ")[2]):
                return True
    return False


def adverb(c: Clause, i: int) -> Iterator[Found]:
    """ "reportedly": the whole clause is told by nobody in particular."""
    s, t = c.s, c.tree
    h = s.heads[i]
    if h < 0 or _weakens_saying(c, i):
        return
    while (
        s.deprels[h] in ("amod", "compound", "nummod")
        and s.heads[h] >= 0
        and s.upos[h] not in ("VERB", "AUX")
    ):
        h = s.heads[h]
    out = [i, *(k for k in t.kids(h, "parataxis", "cc", "mark") if k < i or s.deprels[k] == "parataxis")]
    out += list(t.kids(h, "conj"))
    runs = t.runs(t.below(h, out))
    if sum(b - a for a, b in runs) < 2:
        return
    yield Found(
        s.index,
        None,
        None,
        (i, i + 1),
        tuple(runs),
        h,
        "says",
        True,
        "adverb",
        "adverb clause",
    )
