"""The tools whose checks are compared: how each is installed, what a project of each is, and how it is asked."""
