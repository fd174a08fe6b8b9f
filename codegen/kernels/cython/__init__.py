"""The Cython backend: one module a kernel, which hands out its loop as a capsule."""
