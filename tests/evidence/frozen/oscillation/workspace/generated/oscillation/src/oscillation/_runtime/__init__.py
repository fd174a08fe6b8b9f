"""The library that generated packages take along: relative imports only, nothing of the compiler.

Every module here is copied byte for byte into ``<package>/_runtime/`` when a generated package uses it.
"""
