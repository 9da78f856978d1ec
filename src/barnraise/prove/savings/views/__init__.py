"""Pages of savings: close a year, read a statement, follow a figure to its evidence, publish the keys."""
