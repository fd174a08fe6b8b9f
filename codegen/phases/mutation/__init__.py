"""Breaks declared modules on purpose, one small change at a time, and counts which changes a generated test notices."""
