"""The pages of all diagnostic codes."""
