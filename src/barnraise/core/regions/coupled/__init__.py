"""Regions and their lead hosts together: one membership shared by every function, one lead a function and region."""
