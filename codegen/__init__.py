"""codegen: declare a system in YAML, get a typed, documented, tested Python service."""

__version__ = "0.1.0"
