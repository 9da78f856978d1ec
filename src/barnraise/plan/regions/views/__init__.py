"""Pages of scenarios: what is asked and answered, and what changes it."""
