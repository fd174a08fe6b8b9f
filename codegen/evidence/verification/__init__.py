"""The checks of a verifier, one after the other."""
