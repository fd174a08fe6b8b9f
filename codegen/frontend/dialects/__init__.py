"""The forms in which a schema may be written, all brought to dialect A with the places of their authors kept."""
