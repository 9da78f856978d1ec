"""Pure decisions of the books: what is charged and why, what looks unusual, how money is applied."""
