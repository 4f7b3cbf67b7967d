"""Who does what to whom next: every possible object (or subject) of an act on a day, ranked with reasons.

The method, the strict protocol and what it reaches stand in ``docs/ranking.md``.
"""

from __future__ import annotations

from dragoman.forecasts.ranking.facts import Facts, facts_of, tkg_of
from dragoman.forecasts.ranking.fitting import Plan
from dragoman.forecasts.ranking.ranker import Ranker
from dragoman.forecasts.ranking.reasons import Explanation, Fact, Reason

__all__ = ["Explanation", "Fact", "Facts", "Plan", "Ranker", "Reason", "facts_of", "tkg_of"]
