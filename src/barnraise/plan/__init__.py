"""What the region should look like next."""
