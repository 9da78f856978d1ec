"""One function at a time: which agencies host it and whom each serves, with the bound that proves how good that is."""
