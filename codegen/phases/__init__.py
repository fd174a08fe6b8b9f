"""Floor 3: the seven phases of a run and their gates."""
