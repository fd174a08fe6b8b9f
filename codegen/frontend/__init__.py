"""Floor 4: YAML with positions becomes schema and glue models; expressions are typed at their columns."""
