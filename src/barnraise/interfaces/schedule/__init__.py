"""What runs when; each entry names a job and nothing more."""
