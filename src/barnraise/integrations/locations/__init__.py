"""Known location problems as the literature publishes them: OR-Library p-median and capacitated, TSPLIB points."""
