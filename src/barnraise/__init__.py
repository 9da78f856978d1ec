"""Barnraise: run an educational service agency, prove its worth, plan its region."""

__version__ = "0.1.0"
