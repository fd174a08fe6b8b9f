"""What a verifier brings along: whose keys are believed, what is asked for, and who reviewed."""
