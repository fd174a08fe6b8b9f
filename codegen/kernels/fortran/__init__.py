"""The Fortran backend: one subroutine a kernel, built by gfortran."""
