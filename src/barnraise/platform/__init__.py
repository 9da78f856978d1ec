"""Shared Django tools that know nothing of the business: registry, audit chain, guards, imports, pages."""
