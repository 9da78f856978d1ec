"""What is measured, each piece in a process of its own that opens a database, works, and tells what it cost."""
