"""The handbook as a site."""
