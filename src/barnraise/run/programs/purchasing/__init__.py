"""Cooperative purchasing: vendors' contracts, dated prices, and what members bought on them."""
