"""Who and where: states, offices and their holders by date, organisations, armed groups, metonyms, places."""

from dragoman.gazetteer.resolve import Candidate, holder, resolve

__all__ = ["Candidate", "holder", "resolve"]
