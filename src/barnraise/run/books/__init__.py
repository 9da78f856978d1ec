"""Charges, invoices, payments, and the double-entry ledger that pays for it all."""
