"""What a run states, counted again from its raw files."""
