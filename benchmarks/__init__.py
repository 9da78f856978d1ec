"""Every claim of speed as a command that prints a ratio measured side by side in one run: `make bench`."""
