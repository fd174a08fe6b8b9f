"""Makes docs/reference from the models, tables and pages of codegen itself: ``python3 dev.py reference``."""
