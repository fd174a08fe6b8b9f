"""What runs in the separate interpreter of phase 4: copied beside the staged tree, imported by nothing here."""
