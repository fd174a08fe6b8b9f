"""Who decided what, and what waits for a person."""
