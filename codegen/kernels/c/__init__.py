"""The backend ``c``: one readable body a kernel, compiled once per instruction level."""
