"""Sentences to reports, statements and links; one module a question. Knows nothing of files or storage."""
