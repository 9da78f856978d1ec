"""The annual plan and the annual report: drafted from data with its sources, edited, frozen, published."""
