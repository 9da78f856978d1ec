"""What a body is to this agency: dated category, agreement, join and end."""
