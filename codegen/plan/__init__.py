"""Floor 5: artifacts, blocks, gate results and the lock, computed from schema and glue models."""
