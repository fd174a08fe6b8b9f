"""One kernel as one file that needs no package: C, Fortran, Cython, NumPy or LaTeX."""
