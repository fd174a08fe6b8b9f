"""Speaking to other services: requests, packets, events; what is tried again, and what a refusal becomes."""
