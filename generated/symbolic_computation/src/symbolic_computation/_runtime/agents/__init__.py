"""What agents say to the service, and what they may call."""
