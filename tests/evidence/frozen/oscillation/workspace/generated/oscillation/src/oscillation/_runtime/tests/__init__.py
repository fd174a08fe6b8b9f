"""Tests of the runtime; they travel with the modules that they test."""
