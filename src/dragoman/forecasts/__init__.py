"""From series and events to probabilities with reasons; backtests and scores; questions in words."""
