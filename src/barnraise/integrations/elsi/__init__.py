"""NCES ELSI: exports of its table generator, one row for each local agency of the nation."""
