"""What a member alone would have paid: sourced, dated, proposed by one person and approved by another."""
