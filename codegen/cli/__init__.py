"""Floor 1: arguments, rendering of diagnostics, exit codes."""
