"""The pages no room owns: set-up, home by role, the member's page, search."""
