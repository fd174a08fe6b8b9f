"""Floor 4: one rule per file over syntax trees; reads only."""
