"""What of a new version breaks those who use the old one: rules over two loaded systems, their code and their wire."""
