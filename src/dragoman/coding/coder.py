"""One article's sentences to its reports, statements and links.

The order is the one a human coder follows: who speaks where; what events the sentences tell; who the parties
are; whether it happened; when and where; then the same happening told twice becomes one report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from dragoman.coding import contexts as ctx
from dragoman.coding.actors import Cast
from dragoman.coding.attribution import Attribution, attributions, judgements
from dragoman.coding.candidates import RECIPROCAL, Found, noun_classes, noun_row, retyped
from dragoman.coding.counts import count_told
from dragoman.coding.dates import Time, times
from dragoman.coding.events import find
from dragoman.coding.factuality import indefinite, judge
from dragoman.coding.finer import cameo_of
from dragoman.coding.grammar import Grammar
from dragoman.coding.learned import NONE, Passed, readings, told
from dragoman.coding.links import find_links
from dragoman.coding.merging import merged
from dragoman.coding.nominal import parties
from dragoman.coding.political import of_politics, political
from dragoman.coding.pronouns import PRONOUNS
from dragoman.coding.rules import Draft, acceptable, content_of, quarrel, settle
from dragoman.coding.speeches import speeches
from dragoman.coding.statements import statements_of
from dragoman.coding.sure import confidence, least
from dragoman.coding.sure import parts as rests
from dragoman.coding.unnamed import by_grammar, by_model
from dragoman.coding.when import dated
from dragoman.coding.where import IN, locate, places_of
from dragoman.ontology import quad, scale
from dragoman.records import Article, Coded, Entity, Report, Sentence, Source, Span, stable_id
from dragoman.version import CODING_VERSION

DEALINGS = ("CONSULT", "AGREE", "ASSAULT")  # after these, "both sides" means the two that stand in them
# A call or meeting told as the setting of something else.
AROUND = frozenset({"after", "before", "in", "during", "over", "by", "following"})
STRANGERS = frozenset({"UAF", "REB", "CRM", "UNK"})

__all__ = ["code"]


def code(article: Article, sentences: Sequence[Sentence]) -> Coded:
    """Everything that one article tells. Pure: the same input gives the same output."""
    desk = _Desk(article, sentences)
    kept = merged(desk.drafts())
    reports = tuple(desk.report(d) for d in kept)
    links = find_links(article, desk.g, list(zip(kept, reports, strict=True)), desk.sources_at)
    statements = statements_of(article, desk.spoken, desk.entity_of, reports)
    return Coded(article, reports, statements, links)


@dataclass
class _Desk:
    """The working state of one article."""

    article: Article
    sentences: Sequence[Sentence]
    g: list[Grammar] = field(init=False)
    cast: Cast = field(init=False)
    spoken: list[Attribution] = field(init=False)

    def __post_init__(self) -> None:
        self.g = [Grammar(s) for s in self.sentences]
        self.cast = Cast(self.article.date, self.g)
        told = attributions(self.sentences, self.article.text)
        self.told = told
        self.cast.speaker = self._speaker
        spoke = [a for a in speeches(self.sentences, self.article.text, told) if of_politics(self.entity_of(a))]
        self.spoken = [*told, *spoke, *judgements(self.sentences, self.article.text)]
        self._voices = {a.source_head for a in told if a.source_head is not None}
        self._times: dict[tuple[int, str], list[Time]] = {}
        self._contexts = [ctx.hits(g) for g in self.g]
        self.passed: list[list[Passed]] = [[] for _ in self.g]

    # -- attribution ------------------------------------------------------------------------------------

    def entity_of(self, a: Attribution) -> Entity | None:
        """The source of an attribution as an entity; None where the text hides it."""
        if a.source is None:
            return None
        start, end = a.source
        words = Entity(None, (), self.article.text[start:end], start, end)
        if a.source_head is None:
            return words
        found = self.cast.of(*a.source_head)
        return replace(found[0], entity_text=words.entity_text, start=start, end=end) if found else words

    def _speaker(self, sentence: int, word: int) -> Entity | None:
        """Who says "we" at that place."""
        for a in self.told:
            if a.quoted and any(s == sentence and x <= word < y for s, x, y in a.content_words):
                return self.entity_of(a)
        return None

    def sources_at(self, sentence: int, word: int, skip: int = -1) -> tuple[Source, ...]:
        """Who vouches for what stands at that word, outermost speaker first."""
        out: list[tuple[int, Source]] = []
        for a in self.told:
            if a.rule.startswith(("want", "judge", "think")) or a.rule.endswith("negated"):
                continue
            covers = any(s == sentence and x <= word < y for s, x, y in a.content_words)
            if not covers:
                continue
            if skip >= 0 and a.cue[0] <= self.g[sentence].s.starts[skip] < a.cue[1]:
                continue
            size = sum(e - s for s, e in a.content)
            cue = Span(self.article.text[a.cue[0] : a.cue[1]], *a.cue)
            out.append((-size, Source(self.entity_of(a), cue, a.hedge)))
        return tuple(s for _, s in sorted(out, key=lambda x: x[0]))

    # -- drafts -----------------------------------------------------------------------------------------

    def times_in(self, n: int, tense: str = "") -> list[Time]:
        """Time expressions of a sentence, as an event in that tense would read them."""
        key = (n, tense if tense in ("past", "future") else "")
        if key not in self._times:
            s = self.sentences[n]
            self._times[key] = times(self.article.text, s.start, s.end, self.article.date, tense=key[1] or None)
        return self._times[key]

    def drafts(self) -> list[Draft]:
        """Candidates of all sentences, judged and filled; those that are no political event are left out."""
        out: list[Draft] = []
        for n, g in enumerate(self.g):
            if _row_of_table(self.article.text[g.s.start : g.s.end]):
                continue
            found = readings(g, find(g, self.cast.actorlike(n)), self.passed[n])
            inside = content_of(g, found)
            for f in found:
                holder = inside.get(f.i)
                if holder is not None and holder.event != "ACCUSE":
                    continue
                again = self._again(g, f, out)
                if again is not None:
                    again.also.append(f)
                    continue
                draft = self._draft(g, f, holder, out)
                if draft is not None and draft.confidence < least(draft.rests):
                    why = f"confidence {draft.confidence:.2f} is too low"
                    self.passed[n].append(Passed(f.i, f.event, why, told(f.telling) if f.telling else 0.0))
                elif draft is not None:
                    out.append(draft)
                    two = len(draft.actors) == len({e.code for e in draft.actors}) == 2
                    if two and f.event in DEALINGS and not draft.inferred:
                        self.cast.dealings.append((n, f.i, draft.actors))
        for d, place in zip(out, places_of(self.article.text, self.sentences, (d.spots for d in out)), strict=True):
            d.place = place
            if place is not None and place.country_code:
                d.actors = _homed(d.actors, place.country_code)
                d.recipients = _homed(d.recipients, place.country_code)
        return out

    def _again(self, g: Grammar, f: Found, before: list[Draft]) -> Draft | None:
        """The draft that a bare "the talks", "that call" or "the talks in Riyadh" speaks of once more, or None."""
        if not f.noun or f.light >= 0 or f.event not in ("CONSULT", "AGREE"):
            return None
        same = self._same_call(g, f, before)
        if same is not None or f.actors or f.recipients:
            return same
        own = [k for k in g.children(f.i, "compound", "amod", "nmod", "nmod:poss") if g.pos[k] == "PROPN"]
        if indefinite(g, f.i) or any(g.case(k) not in IN for k in own):
            return None
        text = self.article.text
        here = {text[x:y] for x, y in locate(g, f, set())}
        for d in reversed(before):
            there = {text[x:y] for x, y in d.spots}
            near = f.sentence - d.found.sentence <= 8
            if "phone" in f.mode and "phone" not in d.found.mode:
                continue  # "the call" is no meeting
            if d.found.event == f.event and near and (not here or not there or here & there):
                return d
        return None

    def _same_call(self, g: Grammar, f: Found, before: list[Draft]) -> Draft | None:
        """The draft right before that "it was their third call" speaks of; it must be of the same parties."""
        subject = g.child(f.i, "nsubj")
        if subject < 0 or g.child(f.i, "cop") < 0 or g.low[subject] not in ("it", "this", "that"):
            return None
        named = tuple(k for k in (*f.actors, *f.recipients) if g.pos[k] != "PRON")
        codes = {e.code for e in self.cast.all_of(f.sentence, named, owned=True)}
        for d in reversed(before):
            if d.found.event == f.event and f.sentence - d.found.sentence <= 2 and set(d.found.mode) == set(f.mode):
                return d if codes <= {e.code for e in (*d.actors, *d.recipients)} else None
        return None

    def _draft(self, g: Grammar, f: Found, holder: Found | None, before: list[Draft]) -> Draft | None:
        n = f.sentence
        verdict = judge(g, f.i, carrier=f.light, planned=f.planned)
        actors = self.cast.all_of(n, f.actors)
        recipients = tuple(
            e
            for e in self.cast.all_of(n, f.recipients, owned=True)
            if all(e.code != a.code or e.name != a.name for a in actors)
        )
        actors = tuple(a for a in actors if not any(_within(a, r) for r in recipients))
        recipients = tuple(self._stationed(g, f, e) for e in recipients)
        actors, recipients = by_model(self.cast, f, (actors, recipients))
        actors, recipients = (tuple(e for e in side if not _nobody(e)) for side in (actors, recipients))
        if quarrel(g, f, actors, recipients):
            f = retyped(f, "ACCUSE", ("disapprove",), "a quarrel in words")
            actors, recipients = (actors, recipients) if recipients else (actors[:1], actors[1:])
        if f.event in ("ACCUSE", "SUPPORT") and not recipients and f.content >= 0:
            recipients = self._doer(g, f, actors, before)
        f, verdict = settle(g, f, verdict, actors)
        if f.mode == ("multilateral",) and len({e.code for e in (*actors, *recipients)}) < 3:
            f = replace(f, mode=())
        inferred = False
        if f.event == "REJECT" and "meet" in f.mode and not actors and g.passive(f.i):
            actors, recipients, inferred = self._called_off(g, f, recipients)
        if f.event in RECIPROCAL and f.reciprocal:
            actors, recipients, inferred = self._parties(g, f, actors, recipients)
        why = acceptable(g, f, verdict, actors, recipients, named=bool(f.actors or f.recipients), inferred=inferred)
        if why:
            self.passed[n].append(Passed(f.i, f.event, why, told(f.telling) if f.telling else 0.0))
            return None
        recipients = by_grammar(self.cast, f, actors, recipients)
        attribution = self.sources_at(n, f.i, skip=f.i if not f.noun else f.light)
        if holder is not None and holder.event == "ACCUSE":
            accuser = self.cast.all_of(n, holder.actors)
            cue = Span(g.s.words[holder.i], g.s.starts[holder.i], g.s.ends[holder.i])
            attribution = (*(Source(e, cue) for e in accuser[:1]), *attribution)
        spoken = self.times_in(n, "future" if "future" in verdict.auxiliary else verdict.tense)
        when = dated(g, f, spoken, verdict, self.article.date, self.times_in)
        start, end = g.chars(*_trimmed(g, *f.span))
        d = Draft(
            f, verdict, actors, recipients, attribution, when, None, (start, end), self.article.text[start:end],
            inferred=inferred, spots=[] if "phone" in f.mode else [
                (a, b) for a, b in locate(g, f, {k for k in (*f.actors, *f.recipients) if self.cast.of(n, k)})
                if not any(t.start < b and a < t.end for t in spoken)
            ],
        )  # fmt: skip
        d.rests = rests(g, d)
        d.confidence = confidence(d.rests)
        return d

    def _stationed(self, g: Grammar, f: Found, e: Entity) -> Entity:
        """ "bombers at Russian air bases": forces without a state belong to whose ground they stand on."""
        if e.code is not None or "MIL" not in e.sector:
            return e
        for top in (f.i, *f.recipients):
            for prep, k in g.obliques(top):
                if prep in ("at", "in", "on", "near", "inside") and (found := self.cast.of(f.sentence, k)):
                    return replace(e, code=found[0].code)
        return e

    def _voice(self, n: int, i: int) -> bool:
        """Whether a word stands in the phrase of somebody who is only quoted."""
        while i >= 0:
            if (n, i) in self._voices:
                return True
            if self.g[n].pos[i] in ("VERB", "AUX"):
                return False
            i = self.g[n].head[i]
        return False

    def _doer(self, g: Grammar, f: Found, actors: tuple[Entity, ...], before: list[Draft]) -> tuple[Entity, ...]:
        """Whose deed is praised or condemned where only the deed is named: "condemned the firing"."""
        noun = g.lemma[f.content]
        if g.pos[f.content] != "NOUN" or indefinite(g, f.content):
            return ()
        row = noun_row(g, f.content)
        for d in reversed(before):
            if f.sentence - d.found.sentence > 6:
                break
            h = self.g[d.found.sentence]
            alike = {h.lemma[k][:4] for k in (d.found.i, d.found.light, d.found.content) if k >= 0}
            if (noun[:4] in alike and len(noun) > 3) or (row is not None and row.event == d.found.event):
                found = tuple(e for e in d.actors if all(e.code != a.code for a in actors))
                if found:
                    return found
        return ()

    def _parties(
        self, g: Grammar, f: Found, actors: tuple[Entity, ...], recipients: tuple[Entity, ...]
    ) -> tuple[tuple[Entity, ...], tuple[Entity, ...], bool]:
        """The parties of a mutual act: all as actors; a visit keeps its host; unnamed ones come from the pair
        that the text speaks of."""
        if "visit" in f.mode and recipients:
            return actors, recipients, False
        if f.event == "AGREE" and not (f.noun and not f.light >= 0) and actors and (recipients or not f.noun):
            return actors, recipients, False
        everyone = (*actors, *(r for r in recipients if all(r.code != a.code or r.name != a.name for a in actors)))
        codes = {e.code for e in everyone if e.code}
        if f.noun and f.light < 0 and len(codes) < 2 and g.case(f.i) in AROUND:
            more = self._subject(g, f)
            if len(codes | {e.code for e in more}) == 2:
                everyone = (*(e for e in more if e.code not in codes), *everyone)
                codes = {e.code for e in everyone if e.code}
        if len(codes) >= 2 or len([e for e in everyone if political(e)]) >= 2:
            return everyone, (), False
        if f.event in ("CONSULT", "AGREE") and (f.noun or not f.actors or _meeting(g, f)):
            pair = self._implied(f, everyone[0].code if everyone else None)
            if pair:
                own = {e.code for e in everyone}
                return (*everyone, *(p for p in pair if p.code not in own)), (), True
        return actors, recipients, False

    def _subject(self, g: Grammar, f: Found) -> tuple[Entity, ...]:
        """Who did something by way of or around a call or meeting: "Lee resigned after a call with Kim"."""
        k = g.head[f.i]
        while k >= 0 and g.child(k, "nsubj", "nsubj:pass") < 0 and g.rel[k] in ("xcomp", "conj", "advcl"):
            k = g.head[k]
        subject = g.child(k, "nsubj", "nsubj:pass") if k >= 0 else -1
        found = self.cast.all_of(f.sentence, tuple(g.conjuncts(subject))) if subject >= 0 else ()
        return tuple(e for e in found if e.code and political(e))

    def _called_off(
        self, g: Grammar, f: Found, recipients: tuple[Entity, ...]
    ) -> tuple[tuple[Entity, ...], tuple[Entity, ...], bool]:
        """Who would have met, where nobody is said to have called it off: "their summit was put off"."""
        row = noun_row(g, f.content) if f.content >= 0 else None
        named = [k for side in (parties(g, f.content, row) if row else ()) for k in side]
        own = (*recipients, *self.cast.all_of(f.sentence, tuple(named), owned=True))
        own = tuple(e for k, e in enumerate(own) if all(e.code != x.code for x in own[:k]))
        if len({e.code for e in own if e.code}) >= 2:
            return own, (), False
        pair = self._implied(f, own[0].code if own else None)
        return (pair, (), True) if pair else ((), recipients, False)

    def _implied(self, f: Found, one: str | None) -> tuple[Entity, ...]:
        """The two sides that a bare "the summit" or "an agreement was reached" speaks of: the nearest sentence,
        going back, whose people and governments are of just two states (``one`` of them, where one is known)."""
        for n in range(f.sentence, max(-1, f.sentence - 4), -1):
            mine = [m for m in self.cast.mentions if m.sentence == n
                    and not (n == f.sentence and self._voice(n, m.head))]  # fmt: skip
            here = [e for m in mine for e in m.entities
                    if e.code and "GOV" in e.sector and (m.person or m.subject or n < f.sentence)]  # fmt: skip
            people = [e for m in mine if m.person for e in m.entities
                      if e.code and "GOV" in e.sector]  # fmt: skip
            for group in (people, here):
                codes = list(dict.fromkeys(e.code for e in group))
                if len(codes) == 2 and (one is None or one in codes):
                    return tuple(next(e for e in group if e.code == c) for c in codes)
        return self.cast.last_pair(f.sentence, f.i) if one is None else ()

    # -- reports ----------------------------------------------------------------------------------------

    def report(self, d: Draft) -> Report:
        """The finished report of a draft."""
        f, n = d.found, d.found.sentence
        s = self.sentences[n]
        near: dict[str, int] = {}
        for k in (n - 1, n + 1):
            if 0 <= k < len(self._contexts):
                for name, v in self._contexts[k].items():
                    near[name] = near.get(name, 0) + v
        states = {e.code for e in (*d.actors, *d.recipients) if e.code}
        context = ctx.contexts(f.event, self._contexts[n], near, interstate=len(states) >= 2)
        auxiliary = d.verdict.auxiliary
        if _background(d, self.article.date) and "historical" not in auxiliary:
            auxiliary = ("historical", *(a for a in auxiliary if a != "future"))
        report = Report(
            stable_id(self.article.id, CODING_VERSION, f.event, d.span[0], d.span[1], f.i),
            self.article.id, (f.event,), f.mode, context, d.actors, d.recipients, d.when.date, d.when.enddate,
            d.when.precision, d.place, auxiliary, d.verdict.factuality, d.attribution, d.text, d.span[0], d.span[1],
            n, s.start, s.end, quad(f.event), scale(f.event, f.mode),
            cameo_of(self.g[n], f, context, d.actors, d.recipients),
            round(d.confidence, 3), (),
        )  # fmt: skip
        counts = [c for other in (f, *d.also) if (c := count_told(self.g[other.sentence], other)) is not None]
        return replace(report, evidence=(*_evidence(d, self.g[n], self.passed[n]), *counts[:1]))


def _row_of_table(words: str) -> bool:
    """Whether a line is cells of a table, which no grammar joins to a sentence."""
    return words.count(" | ") >= 2 or words.strip().count("\t") >= 2


def _homed(entities: tuple[Entity, ...], country: str) -> tuple[Entity, ...]:
    """People named by their part alone ("police", "villagers") belong to the country where it happened; whose gunmen
    are, nobody knows."""
    return tuple(
        replace(e, code=country)
        if e.code is None and e.sector and e.name is None and e.sector[0] not in STRANGERS
        else e
        for e in entities
    )


def _within(a: Entity, b: Entity) -> bool:
    """Whether an entity is only a word of another's name ("Japanese" of "the Japanese prime minister")."""
    inside = (b.start or 0) <= (a.start or 0) and (a.end or 0) <= (b.end or 0)
    return inside and a.code == b.code and (a.start, a.end) != (b.start, b.end)


def _nobody(e: Entity) -> bool:
    """A pronoun that stands for nobody known ("their call", before the two are named)."""
    return e.code is None and e.name is None and (e.entity_text or "").lower() in PRONOUNS


def _trimmed(g: Grammar, start: int, end: int) -> tuple[int, int]:
    """A span without the marks and joining words at its edges."""
    while start < end - 1 and g.pos[start] in ("PUNCT", "CCONJ"):
        start += 1
    while end - 1 > start and g.pos[end - 1] in ("PUNCT", "CCONJ") and g.low[end - 1] not in ("”", '"', "’"):
        end -= 1
    return start, end


def _meeting(g: Grammar, f: Found) -> bool:
    """Whether the object of the event's verb is a meeting: "resumed dialogue" has another side."""
    return f.content >= 0 and "meeting" in noun_classes(g, f.content)


def _background(d: Draft, article: str) -> bool:
    """``historical``: two weeks or more before the article's date, or marked as background by the text."""
    if "future" in d.verdict.auxiliary or "hypothetical" in d.verdict.auxiliary:
        return False
    limit = (date.fromisoformat(article) - timedelta(days=14)).isoformat()
    return d.when.background or (d.when.precision != "unknown" and d.when.enddate <= limit)


def _evidence(d: Draft, g: Grammar, passed: Sequence[Passed]) -> list[dict[str, Any]]:
    """How each field was reached, in words and spans; and what else in the sentence was considered."""
    f, t = d.found, d.found.telling
    out: list[dict[str, Any]] = [
        {"field": "event", "stage": "events", "rule": f.rule, "text": g.s.words[f.i],
         "span": [g.s.starts[f.i], g.s.ends[f.i]], **({"rejected": list(f.rejected)} if f.rejected else {})},
        {"field": "auxiliary", "stage": "factuality", "because": list(d.verdict.because),
         "model": next((g.preds[k].factuality for k in (f.i, f.light) if k in g.preds), None)},
        {"field": "date", "stage": "dates", "rule": d.when.rule, "text": d.when.text,
         **({"span": list(d.when.span)} if d.when.span else {})},
    ]  # fmt: skip
    if t is not None:
        others = [{"value": k, "score": round(p, 2)} for k, p in t.types if k not in (f.event, NONE) and p >= 0.03]
        out.insert(1, {"field": "event", "stage": "model", "tells": round(told(t), 3),
                       "probability": round(t.probability(f.event), 3), "rejected": others[:3]})  # fmt: skip
    for name, entities in (("actor", d.actors), ("recipient", d.recipients)):
        lost = [g.s.words[k] for side, k in f.other if side == name]
        for n, e in enumerate(entities):
            out.append({"field": name, "stage": "actors", "text": e.entity_text, "span": [e.start, e.end],
                        "rule": "implied" if d.inferred else "named",
                        **({"rejected": lost} if lost and n == 0 else {})})  # fmt: skip
    for p in passed:
        span = [g.s.starts[p.i], g.s.ends[p.i]]
        out.append({"field": "other candidates", "stage": "coding", "text": g.s.words[p.i], "type": p.event,
                    "span": span, "rejected": [p.why], "tells": round(p.tells, 2)})  # fmt: skip
    out.append({"field": "confidence", "stage": "confidence", "parts": {k: round(v, 2) for k, v in d.rests.items()}})
    if d.place is not None:
        out.append({"field": "event_loc", "stage": "places", "text": d.place.extracted_place})
    out += d.evidence
    return out
