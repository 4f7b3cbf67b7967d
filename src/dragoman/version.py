"""The program's version, and the version of its coding: ids of reports depend on the second."""

__version__ = "0.1.0"
CODING_VERSION = "4"
