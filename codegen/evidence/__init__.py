"""Floor 4: reports computed from gathered data."""
