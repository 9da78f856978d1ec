"""The arithmetic: money, dates, splits, facts, law and the audit chain, in pure Python that anyone can run."""
