"""What moved between the evidence of two runs."""
