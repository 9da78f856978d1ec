"""The `barnraise` command, for people and scripts alike."""
