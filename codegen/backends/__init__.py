"""Floor 4: plan items become frozen contexts for templates."""
