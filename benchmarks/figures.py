"""What a benchmark answers: figures with their goals, counts, and sentences."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure beside its goal, and what it was computed from.

    `goal` is the most it may be, `least` the least; `beyond`: what it was measured against was stopped, and the figure
    is at least this.
    """

    what: str
    value: float
    unit: str = "×"
    goal: float | None = None
    of: str = ""
    least: float | None = None
    digits: int = 2
    beyond: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal is met, to the digits that are printed; nothing where no goal was set."""
        if self.goal is None and self.least is None:
            return None
        value = round(self.value, self.digits)
        return (self.goal is None or value <= self.goal) and (self.least is None or value >= self.least)

    @property
    def shown(self) -> str:
        """`1.42 ×`, `at least 5,500.00 ×`."""
        return f"{'at least ' if self.beyond else ''}{self.value:,.{self.digits}f} {self.unit}".strip()

    @property
    def asked(self) -> str:
        """`≤ 2 ×`; nothing where no goal was set."""
        goals = [f"{sign} {goal:,g}" for sign, goal in (("≤", self.goal), ("≥", self.least)) if goal is not None]
        return f"{' and '.join(goals)} {self.unit}".strip() if goals else ""

    def line(self) -> str:
        """`billing: 1.42 × (goal ≤ 2 ×, met)`."""
        goal = f"goal {self.asked}, {'met' if self.met else 'MISSED'}" if self.asked else "no goal"
        return f"{self.what}: {self.shown} ({goal}){f'  [{self.of}]' if self.of else ''}"


@dataclass(slots=True)
class Found:
    """Everything one benchmark found on one database."""

    figures: list[Figure] = field(default_factory=list)
    counts: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
