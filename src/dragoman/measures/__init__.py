"""From the record to dyad series, closeness, turning points, timing between moves, and precedents."""
