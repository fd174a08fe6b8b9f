"""Raw files of a run, each in the one form in which it is kept."""
