"""The two examples that the designer ships: made from public files, and what the designer says of them."""
