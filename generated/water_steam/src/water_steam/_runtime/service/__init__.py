"""What every service does the same way: refusals, limits, logs, metrics, health, commands."""
