"""Outside formats, one folder each: what other people's files and systems mean, read without Django or a database."""
