"""Briefs: who did what to whom, who says so and whether, in the terminal or as an offline page."""

from dragoman.brief.page import brief_html
from dragoman.brief.show import glance_terminal, show_terminal
from dragoman.brief.terminal import brief_terminal

__all__ = ["brief_html", "brief_terminal", "glance_terminal", "show_terminal"]
