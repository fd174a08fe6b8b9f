"""Measures kernels beside other tools: problems, starts of interpreters, figures, table and chart."""
