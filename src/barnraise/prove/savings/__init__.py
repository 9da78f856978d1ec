"""Close a year: measure, check, freeze, sign, restate."""
