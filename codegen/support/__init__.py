"""Floor 7: spans, diagnostics, configuration and names, shared by every floor above."""
