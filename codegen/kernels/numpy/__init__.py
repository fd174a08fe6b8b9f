"""The NumPy backend: statements over blocks of doubles."""
