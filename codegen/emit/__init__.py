"""Floor 6: rendering, formatting and the journalled commit of a tree."""
