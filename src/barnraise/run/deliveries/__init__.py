"""The hinge: one append-only row per thing delivered."""
