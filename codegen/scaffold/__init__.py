"""Projects made from a template by Copier, and kept up with it: templates, where they come from, what they may do."""
