"""Symbolic computation: expressions read once, compiled by SymPy in a worker, run as plain closures."""
