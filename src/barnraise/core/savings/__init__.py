"""What members saved: lines paired with what each member alone would have paid, exact, with the sign kept."""
