"""The evidence report as a page of its own."""
