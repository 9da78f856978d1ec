"""How good and how fast the region designer is: ratios beside known solvers, gaps, memory, and how its time grows."""
