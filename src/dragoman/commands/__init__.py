"""The verbs of the command line, by what they do: read, ask the record, look single things up."""
