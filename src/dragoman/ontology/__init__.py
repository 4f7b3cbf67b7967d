"""PLOVER 2.0, CAMEO and the map between them, as data files with a thin loader.

The files under ``data/`` are the knowledge; the modules here only read and check them. This room
knows nothing of text: it says what event types, modes, contexts and sectors exist, what they score,
and which CAMEO code goes with them.
"""

from dragoman.ontology.cameo import CameoCode, Coding, cameo, cameo_code, from_cameo
from dragoman.ontology.loader import (
    Context,
    EventType,
    Mode,
    OntologyError,
    Plover,
    Sector,
    plover,
    quad,
    scale,
)

__all__ = [
    "CameoCode",
    "Coding",
    "Context",
    "EventType",
    "Mode",
    "OntologyError",
    "Plover",
    "Sector",
    "cameo",
    "cameo_code",
    "from_cameo",
    "plover",
    "quad",
    "scale",
]
