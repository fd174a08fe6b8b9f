"""Floor 4: equations become verified numeric code."""
