"""The daily work of an agency: members, programs, deliveries and the books."""
