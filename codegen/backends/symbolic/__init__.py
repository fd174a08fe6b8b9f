"""Contexts of the symbolic computation service."""
