"""What a benchmark answers: figures with their goals, counts, and sentences."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure beside its goal (the most it may be), and what it was computed from."""

    what: str
    value: float
    unit: str = "×"
    goal: float | None = None
    of: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met, to the two digits that are printed; nothing where no goal was set."""
        return None if self.goal is None else round(self.value, 2) <= self.goal

    def line(self) -> str:
        """`billing: 1.42 × (goal ≤ 2): met`."""
        goal = (
            f"goal ≤ {self.goal:g} {self.unit}, {'met' if self.met else 'MISSED'}"
            if self.goal is not None
            else "no goal"
        )
        return f"{self.what}: {self.value:,.2f} {self.unit} ({goal}){f'  [{self.of}]' if self.of else ''}"


@dataclass(slots=True)
class Found:
    """Everything one benchmark found on one database."""

    figures: list[Figure] = field(default_factory=list)
    counts: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
