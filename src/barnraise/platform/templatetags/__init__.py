"""Template filters and tags of the platform."""
