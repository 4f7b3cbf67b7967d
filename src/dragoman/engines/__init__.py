"""Where the pipeline runs: here, or spread over local processes. Knows nothing of what runs inside."""
