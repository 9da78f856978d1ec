"""Every way in from outside: pages, the command, the schedule."""
