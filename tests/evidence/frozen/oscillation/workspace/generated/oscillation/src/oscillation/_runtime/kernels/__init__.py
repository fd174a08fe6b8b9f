"""Numeric kernels at run time: blocked evaluation, domains."""
