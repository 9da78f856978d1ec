"""What the boards decided: resolutions, with number, date, body and text."""
