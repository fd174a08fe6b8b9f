"""Embedded stores: cache and audit log."""
