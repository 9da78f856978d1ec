"""Pages of membership, and the parts it gives to other pages."""

from barnraise.run.members.views.pages import categories, change_category, detail, end, file, join, listing, sign, where

__all__ = ["categories", "change_category", "detail", "end", "file", "join", "listing", "sign", "where"]
