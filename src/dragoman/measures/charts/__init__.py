"""Charts of measures: as SVG and HTML that open offline, and as text for a terminal. No script, nothing fetched."""
