"""Where: the look-up of place names and the choice among places of one name.

``find`` gives every place that a name may mean; ``resolve`` chooses one for each mention of a document.
Credit for the data: README.md beside this file.
"""

from __future__ import annotations

from dragoman.gazetteer.places.resolver import Mention, resolve
from dragoman.gazetteer.places.table import Candidate, distance, find

__all__ = ["Candidate", "Mention", "distance", "find", "resolve"]
