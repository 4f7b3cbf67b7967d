"""Who: every noun phrase and pronoun of an article to the political actors it stands for.

One pass over the article gathers the phrases that name somebody; pronouns and bare descriptions ("the
president", "both sides") are then settled by what was said before them. Rules, not a model: nearest fitting
mention, subjects first, with the gazetteer deciding names by the article's date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from dragoman.coding.candidates import noun_classes, owners
from dragoman.coding.grammar import Grammar
from dragoman.coding.home import ORGANS, at_home, home_state
from dragoman.coding.lexicon import words_of
from dragoman.coding.pairs import last_pair, third
from dragoman.coding.political import EVERYDAY, same
from dragoman.coding.pronouns import PRONOUNS, THEY, WE, Mention, antecedent
from dragoman.gazetteer.index import Hit, index
from dragoman.gazetteer.places import find as find_place
from dragoman.gazetteer.resolve import Candidate, ranked, resolve_words, role_hits
from dragoman.gazetteer.tables import roles
from dragoman.records import Entity

_PAIR = re.compile(
    r"(?:both|the two|the|either|neither)\s+(?:\w+\s+)?"
    r"(?:sides?|leaders|presidents|governments|countries|nations|states|parties|neighbou?rs|men|ministers|delegations|"
    r"capitals|powers|allies|rivals|foes|diplomats|negotiators|teams|militaries|armies)$",
    re.I,
)

EDGES = frozenset({"PUNCT", "ADP", "CCONJ", "DET"})  # what no phrase ends with


@lru_cache(maxsize=20_000)
def _resolved(words: tuple[str, ...], date: str) -> tuple[Candidate, ...]:
    return tuple(resolve_words(list(words), date))


def _in_full(c: Candidate, words: Sequence[str]) -> bool:
    """Whether somebody long out of office is named with first and family name, and as what they were: "former
    President Bill Clinton"."""
    named = set((c.name or "").split()) & set(words)
    return c.kind == "person" and c.score >= 0.1 and 2 <= len(named) < len(words)


class Cast:
    """The actors of one article. ``of(sentence, head)`` answers for any noun phrase or pronoun."""

    def __init__(self, date: str, grammars: Sequence[Grammar]) -> None:
        self.date = date
        self.g = grammars
        self.hits: list[list[Hit]] = [index().scan(g.s.words) for g in grammars]
        self.mentions: list[Mention] = []
        self.known: dict[str, Entity] = {}
        # Pairs that the coder found meeting or agreeing, in text order.
        self.dealings: list[tuple[int, int, tuple[Entity, ...]]] = []
        self.speaker: Callable[[int, int], Entity | None] = lambda _s, _w: None
        self._memo: dict[tuple[int, int], tuple[Entity, ...]] = {}
        self._heads: list[set[int]] = [set() for _ in grammars]
        self._pairs: list[tuple[int, int, tuple[Entity, ...]]] = []
        self._things: set[tuple[int, int]] = set()  # phrases that name no person: states, bodies, buildings
        self._people = [{k for n in g.s.names if n.kind == "PER" for k in range(n.start, n.end)} for g in grammars]
        for k in range(len(grammars)):
            self._gather(k)
        counts: Counter[str] = Counter(e.code for m in self.mentions for e in m.entities if e.code and len(e.code) == 3)
        top = counts.most_common(3)
        # The two states that an article is mostly about: what "both governments" means unless said otherwise.
        clear = len(top) >= 2 and (len(top) == 2 or top[1][1] > top[2][1]) and top[1][1] >= 2
        self.main = (top[0][0], top[1][0]) if clear else None
        self.home = home_state(grammars, (e for m in self.mentions for e in m.entities))
        if self.home is not None:
            self._memo = {k: at_home(v, self.home) for k, v in self._memo.items()}
            self.mentions = [replace(m, entities=at_home(m.entities, self.home)) for m in self.mentions]

    # -- gathering --------------------------------------------------------------------------------------

    def _gather(self, n: int) -> None:
        g = self.g[n]
        covered = {k: h for h in self.hits[n] for k in range(h.start, h.end)}
        role_words = {k for s, e, _ in role_hits(list(g.s.words)) for k in range(s, e)}
        for i in range(g.n):
            if g.low[i] in PRONOUNS:
                self._heads[n].add(i)
                continue
            own = i in covered and covered[i].start == i and covered.get(g.head[i]) is not covered[i]
            if g.pos[i] not in ("NOUN", "PROPN", "ADJ", "NUM", "X"):
                continue
            if g.rel[i] in ("flat", "nmod:desc", "goeswith", "fixed") and not (own and g.rel[i] == "flat"):
                continue
            inner = g.rel[i] in ("compound", "amod", "flat")
            if inner and i not in covered:
                continue
            if g.pos[i] in ("ADJ", "NUM") and i not in covered:
                continue
            start, end = g.phrase(i)
            touched = any(k in covered or k in role_words or k in self._people[n] for k in range(start, end)) or (
                g.low[start] == "the" and end - start == 2
            )
            if not touched:
                continue
            entities = self._name(n, i, covered, inner)
            if not entities:
                continue
            self._heads[n].add(i)
            self._memo[(n, i)] = entities
            if inner and entities[0].sector[:1] == ("GOV",) and g.pos[i] == "ADJ":
                pass
            e = entities[0]
            top = i
            while g.rel[top] == "conj" and g.pos[g.head[top]] in ("NOUN", "PROPN"):
                top = g.head[top]
            subject = g.rel[top].startswith("nsubj")
            self.mentions.append(
                Mention(n, i, entities, self._is_person(e, n, i), g.xpos[i] == "NNS", subject and not inner)
            )
        for i in sorted(self._heads[n]):
            if g.pos[i] in ("NOUN", "PROPN"):
                both = [x for c in g.conjuncts(i) for x in self._memo.get((n, c), ())]
                codes = {x.code for x in both if x.code}
                if g.rel[i] != "conj" and len(codes) == 2 and len(both) == 2:
                    self._pairs.append((n, i, tuple(both)))

    def _is_person(self, e: Entity, n: int, i: int) -> bool:
        if (n, i) in self._things:
            return False
        return bool(i in self._people[n] or (e.name and e.office and e.office != e.name and self.g[n].pos[i] == "PROPN"
                                             and " " in (e.name or ""))) or self._singular_role(e, n, i)  # fmt: skip

    def _singular_role(self, e: Entity, n: int, i: int) -> bool:
        return (
            bool(e.office)
            and self.g[n].pos[i] == "NOUN"
            and self.g[n].xpos[i] == "NN"
            and not self.g[n]
            .low[i]
            .endswith(("ministry", "office", "house", "administration", "government", "council"))
        )

    def _entity(self, c: Candidate, n: int, start: int, end: int, name: str | None = None) -> Entity:
        g = self.g[n]
        while start < end - 1 and (g.pos[start] in ("DET", "PUNCT") or g.lemma[start] in words_of("about")):
            start += 1
        while end - 1 > start and g.low[end - 1] in ("'s", "’s", "'", "’"):
            end -= 1
        a, b = g.chars(start, end)
        text = "".join(self._slice(n, start, end))
        sector = c.sector or (("GOV",) if c.kind in ("state", "demonym", "capital") else ())
        office = None if c.kind == "metonym" else c.office  # a building holds no office
        return Entity(c.code, sector, text, a, b, name or c.name, office, c.identifier_id)

    def _slice(self, n: int, start: int, end: int) -> str:
        g = self.g[n]
        out = []
        for k in range(start, end):
            if k > start:
                out.append(" " * (g.s.starts[k] - g.s.ends[k - 1]))
            out.append(g.s.words[k])
        return "".join(out)

    def _name(self, n: int, i: int, covered: dict[int, Hit], inner: bool) -> tuple[Entity, ...]:
        """The entity of a named or described phrase; empty where it is no political actor."""
        g = self.g[n]
        if inner or (g.pos[i] == "ADJ" and i in covered):
            h = covered[i]
            found = [c for c in ranked(h, self.date) if self._plausible(c, n, h)]
            if found and found[0].kind != "person":
                self._things.add((n, i))
            return (self._entity(found[0], n, h.start, h.end),) if found else ()
        if g.pos[i] == "NOUN" and g.lemma[i] in EVERYDAY and i not in covered:
            return ()
        start, end = self._whole(n, i, covered)
        words = g.s.words[start:end]
        text = " ".join(words)
        if _PAIR.match(text.replace(" - ", "-")) and not any(k in covered for k in range(start, end)):
            return ()
        local = self._local(n, i, start, end)
        if local is not None:
            return (local,)
        candidates = [c for c in _resolved(tuple(words), self.date) if c.score >= 0.2 or _in_full(c, words)]
        here = covered.get(i)
        if (
            here is not None
            and candidates
            and candidates[0].kind == "person"
            and not _in_full(candidates[0], words)
            and not self._plausible(candidates[0], n, here)
        ):
            candidates = candidates[1:]
        person = self._person_span(n, start, end)
        best = candidates[0] if candidates else None
        if best is not None and best.code is None and best.kind == "role":
            best = self._described(n, i, start, best)
        if best is None and person is None:
            again = self._again(n, i, start, end)
            if again is not None:
                return (again,)
        if best is None or (best.code is None and person is not None):
            other = self._beside(n, i)
            if other is not None:
                best = other if best is None else replace(best, code=other.code, sector=best.sector or other.sector)
        if best is None:
            return ()
        if best.kind in ("state", "demonym", "capital", "metonym", "organisation", "group"):
            self._things.add((n, i))
        name = None
        if person is not None and best.kind != "person":
            name = self._slice(n, *person)
        e = self._entity(best, n, start, end, name)
        if person is not None or best.kind == "person":
            self._remember(n, person, e)
        return (e, *self._joined(n, i, e)) if best.kind == "role" and e.code else (e,)

    def _whole(self, n: int, i: int, covered: dict[int, Hit]) -> tuple[int, int]:
        """The phrase of a head with its name whole, cut at an "and" that belongs to no name: a guard against
        trees that glue two names together."""
        g = self.g[n]
        start, end = g.phrase(i)
        h = covered.get(i)
        low, high = (h.start, h.end) if h is not None else (i, i + 1)
        for k in range(low - 1, start - 1, -1):
            joins = g.pos[k] in ("CCONJ", "PUNCT") and g.low[k] in ("and", "or", "but", ",") and k not in covered
            if joins and not (k > start and g.pos[k - 1] == "ADJ"):
                start = k + 1
                break
        for k in range(high, end):
            if g.pos[k] in ("CCONJ", "PUNCT") and g.low[k] in ("and", "or", "but", ",") and k not in covered:
                end = k
                break
        start, end = min(start, low), max(end, high)
        # "Ukrainian leader Volodymyr Zelensky": the name right behind a title belongs to it, however it is hung.
        after = covered.get(end)
        if (
            after is not None
            and after.start == end
            and h is None
            and g.pos[end] == "PROPN"
            and any(a.kind == "person" for a in after.actors)
        ):
            end = after.end
        return start, end

    def _joined(self, n: int, i: int, e: Entity) -> list[Entity]:
        """The other states of "Russian and Ukrainian delegations" or "delegations of Russia and Ukraine"."""
        g = self.g[n]
        spots = [k for k in g.kids[i] if g.rel[k] in ("amod", "compound", "nmod", "nmod:poss")]
        out: list[Entity] = []
        for k in spots:
            for other in g.conjuncts(k)[1:]:
                for x in _resolved((g.s.words[other],), self.date)[:1]:
                    if x.kind in ("state", "demonym", "capital", "metonym") and x.code not in {
                        e.code,
                        *(o.code for o in out),
                    }:
                        out.append(replace(e, code=x.code, name=None, identifier_id=None))
        return out

    def _plausible(self, c: Candidate, n: int, h: Hit) -> bool:
        """A bare family name wants the right time, and at a sentence's start the model's word that it is a person."""
        if c.kind != "person" or not h.short:
            return c.score >= 0.2
        word = self.g[n].low[h.start]
        from dragoman.gazetteer.index import COMMON

        if word in COMMON and h.start not in self._people[n]:
            return False
        # Another person's full name ("Kevin Trump") is not the office-holder.
        before = h.start - 1
        g = self.g[n]
        if before >= 0 and before in self._people[n] and h.start in self._people[n] and g.pos[before] == "PROPN":
            full = (g.low[before] + " " + word).split()
            if full[0] not in (c.name or "").lower() and g.rel[before] not in ("nmod:desc", "compound"):
                return False
        return c.score >= 0.3

    def _person_span(self, n: int, start: int, end: int) -> tuple[int, int] | None:
        for name in self.g[n].s.names:
            if name.kind == "PER" and name.start < end and name.end > start:
                stop = name.end
                while stop - 1 > name.start and self.g[n].low[stop - 1] in ("'s", "’s"):
                    stop -= 1
                return max(name.start, start), min(stop, end) if stop > start else end
        return None

    def _local(self, n: int, i: int, start: int, end: int) -> Entity | None:
        """Somebody whom this article introduced before: "Bajwa" after "a spokesman, Asim Bajwa"."""
        g = self.g[n]
        if g.pos[i] != "PROPN":
            return None
        last = end - 1
        while last > start and g.low[last] in ("'s", "’s"):
            last -= 1
        key = g.low[last]
        found = self.known.get(key)
        if found is None or (
            end - start > 1 and not any(w.lower() in (found.name or "").lower() for w in g.s.words[start:last])
        ):
            return None
        a, b = g.chars(start, last + 1)
        return replace(found, entity_text=self._slice(n, start, last + 1), start=a, end=b)

    def _remember(self, n: int, person: tuple[int, int] | None, e: Entity) -> None:
        name = e.name or ""
        if person is not None:
            self.known.setdefault(self.g[n].low[person[1] - 1], e)
        if name:
            from dragoman.gazetteer.tables import family_name

            self.known.setdefault(family_name(name, e.code or "").split()[-1].lower(), e)

    def _again(self, n: int, i: int, start: int, end: int) -> Entity | None:
        """A body named in full before and now by its last word: "the Council", "the North", "the Union"."""
        g = self.g[n]
        if g.low[start] != "the" or end - start != 2 or g.pos[i] not in ("PROPN", "NOUN", "ADJ"):
            return None
        word = g.low[i]
        for m in reversed(self.mentions):
            e = m.entities[0]
            name = (e.name or "").lower().split()
            last = (
                len(name) > 1
                and not m.person
                and (name[-1] == word or (word in ("north", "south") and name[0] == word))
            )
            if last and e.code:
                a, b = g.chars(i, end)
                return replace(e, entity_text=self._slice(n, i, end), start=a, end=b)
        return None

    def _described(self, n: int, i: int, start: int, c: Candidate) -> Candidate | None:
        """A role without a state: the office-holder named before, or the state the article is about."""
        g = self.g[n]
        definite = any(g.low[k] in ("the", "his", "her", "its", "their", "that", "this") for k in range(start, i + 1))
        owner = g.child(i, "nmod:poss")
        if owner >= 0:
            whose = self.of(n, owner)
            if whose:
                return replace(c, code=whose[0].code, score=0.6)
        if c.office and definite and g.xpos[i] == "NN":
            for m in reversed(self.mentions):
                e = m.entities[0]
                if e.office == c.office and e.code:
                    return Candidate(
                        e.code, e.sector, e.name, e.office, e.identifier_id, 0.7, "person" if m.person else "role"
                    )
        place = g.oblique(i, "in", "of", "from", "for", "at", "near")
        if place >= 0:
            near = [c for c in _resolved(tuple(g.s.words[slice(*g.phrase(place))]), self.date) if c.kind != "person"]
            if near and near[0].code:
                return replace(c, code=near[0].code, score=0.75)
            code = self._place_inside(n, *g.phrase(place))
            if code and ORGANS & set(c.sector[:1]):  # "police in Oakland"; a nurse from Leeds is nobody's
                return replace(c, code=code, score=0.7)
        code = self._place_inside(n, *g.phrase(i))
        return replace(c, code=code, score=0.6) if code else c

    def _place_inside(self, n: int, start: int, end: int) -> str | None:
        """The state of a town or region that stands in a phrase: "the Assam chief minister", "Anaheim police"."""
        g = self.g[n]
        for name in g.s.names:
            if name.kind == "LOC" and start <= name.start and name.end <= end:
                spots = [p for p in find_place(" ".join(g.s.words[name.start : name.end])) if p.country_code]
                if spots:
                    return spots[0].country_code
        return None

    def _beside(self, n: int, i: int) -> Candidate | None:
        """Who an unknown name is, from the words beside it: "Asim Bajwa, a Pakistani army spokesman"."""
        g = self.g[n]
        spots = g.children(i, "appos", "nmod:desc", "nmod")
        if g.rel[i] in ("appos", "nmod:desc", "flat"):
            spots.append(g.head[i])
        # "party leader | Ana Ruiz said": a title that the tree hangs beside its name.
        spots += [k for k in g.kids[g.head[i]] if k < i and g.rel[k] == g.rel[i] == "nsubj"
                  and g.phrase(k)[1] == g.phrase(i)[0]] if g.head[i] >= 0 else []  # fmt: skip
        for k in spots:
            if g.rel[k] == "nmod" and k != g.head[i] and g.case(k) not in ("of", "from", "for"):
                continue
            got = [c for c in _resolved(tuple(g.s.words[slice(*g.phrase(k))]), self.date) if c.kind != "person"]
            if got and (got[0].code or got[0].sector):
                return replace(got[0], name=None)
        return None

    # -- asking -----------------------------------------------------------------------------------------

    def actorlike(self, n: int) -> set[int]:
        """Heads of phrases in a sentence that may name a political actor, pronouns included."""
        g = self.g[n]
        out = set(self._heads[n])
        for i in range(g.n):
            if g.pos[i] == "NOUN" and i not in out and _PAIR.match(" ".join(g.s.words[slice(*g.phrase(i))])):
                out.add(i)
        return out

    def all_of(self, n: int, heads: Sequence[int], *, owned: bool = False) -> tuple[Entity, ...]:
        """Entities of several heads with everyone joined to them, each once, in text order. ``owned``: what is
        no actor stands for its owner ("its refineries", "the capital's airport")."""
        out: list[Entity] = []
        g = self.g[n]
        for h in heads:
            for k in g.conjuncts(h):
                found = self.of(n, k)
                if not found and owned and not (g.pos[k] == "PROPN" and g.child(k, "nmod:poss") < 0):
                    # A name ("the South China Sea") is nobody's, whatever words it is made of.
                    found = tuple(x for o in owners(g, k) for x in self.of(n, o))
                    if found and "person" in noun_classes(g, k):  # "a man from Peru" is a Peruvian, not Peru
                        found = (replace(self.plain(n, *self._with_owner(n, k)), code=found[0].code),)
                for e in found:
                    if not any(same(e, x) for x in out):
                        out.append(e)
        return tuple(out)

    def _with_owner(self, n: int, k: int) -> tuple[int, int]:
        """The words of a person with whose or from where: "a man from Peru"."""
        g = self.g[n]
        start, end = g.phrase(k)
        own = g.oblique(k, "from", "of")
        return start, max(end, g.phrase(own)[1]) if own > k else end

    def plain(self, n: int, start: int, end: int) -> Entity:
        """A party that the text names and no table knows: its words, with the state of whoever stands in them ("two of
        its men", "a school near Kharkiv")."""
        g = self.g[n]
        names = {k for x in g.s.names if x.end - x.start > 1 for k in range(x.start, x.end)}  # "South China Sea"
        whose = [e for k in range(start, end) if k not in names for e in self.of(n, k) if e.code]
        code = whose[0].code if whose else None
        while start < end - 1 and g.pos[start] in ("DET", "PUNCT"):
            start += 1
        while end - 1 > start and (g.low[end - 1] in ("'s", "’s", "'", "’") or g.pos[end - 1] in EDGES):
            end -= 1
        code = code or self._place_inside(n, start, end)
        return Entity(code, (), self._slice(n, start, end), *g.chars(start, end))

    def of(self, n: int, i: int) -> tuple[Entity, ...]:
        """The actors a phrase's head or a pronoun stands for; empty where it is none."""
        if (n, i) in self._memo:
            return self._memo[(n, i)]
        g = self.g[n]
        if g.low[i] in PRONOUNS:
            found = self._pronoun(n, i)
        elif g.pos[i] in ("NOUN", "DET", "PRON", "NUM"):
            found = self._pair_or_group(n, i)
        else:
            found = ()
        self._memo[(n, i)] = found
        return found

    def _pair_or_group(self, n: int, i: int) -> tuple[Entity, ...]:
        g = self.g[n]
        start, end = g.phrase(i)
        whole = g.oblique(i, "of") if g.lemma[i] in words_of("part") else -1
        if g.lemma[i] in words_of("insider"):
            whole = g.oblique(i, "in", "at", "from", "inside", "within")
        if whole >= 0:
            return self._with_text(self.of(n, whole), n, start + (g.pos[start] == "DET"), max(end, g.phrase(whole)[1]))
        if any(h.start < end and h.end > start for h in self.hits[n]):
            return ()
        text = " ".join(g.s.words[start:end])
        if _PAIR.match(text) or g.low[i] in ("both", "sides", "other"):
            role = roles().get(g.lemma[i])
            pair = self._with_text(self.last_pair(n, i), n, start, end)
            if role and role[1]:
                return () if third((n, i), pair, self.mentions) else tuple(replace(e, office=role[1]) for e in pair)
            return pair
        return ()

    def last_pair(self, n: int, i: int) -> tuple[Entity, ...]:
        """The two parties that the text spoke of last: joined names, else the last two states apart."""
        return last_pair((n, i), self.dealings, self._pairs, self.main, self.mentions)

    def _with_text(self, entities: tuple[Entity, ...], n: int, start: int, end: int) -> tuple[Entity, ...]:
        a, b = self.g[n].chars(start, end)
        text = self._slice(n, start, end)
        return tuple(replace(e, entity_text=text, start=a, end=b) for e in entities)

    def _pronoun(self, n: int, i: int) -> tuple[Entity, ...]:
        g = self.g[n]
        word = g.low[i]
        if word in WE:
            e = self.speaker(n, i)
            return self._with_text((e,), n, i, i + 1) if e else ()
        best = antecedent(self.g, self.mentions, n, i)
        if word in THEY:
            for pn, pi, pair in reversed(self._pairs):
                if (pn, pi) < (n, i) and n - pn <= 2 and (best is None or (pn, pi) >= (best.sentence, -1)):
                    return self._with_text(pair, n, i, i + 1)
        return self._with_text(best.entities, n, i, i + 1) if best else ()
