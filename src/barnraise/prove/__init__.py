"""What members saved, and how we know."""
