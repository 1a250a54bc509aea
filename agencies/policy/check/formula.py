"""Propositional formulas and what a SAT solver says of them: whether, why not, and which case is the simplest."""

from collections.abc import Iterable, Sequence

from pysat.examples.hitman import Hitman
from pysat.examples.rc2 import RC2
from pysat.formula import WCNF
from pysat.solvers import Solver


class Formula:
    """Clauses that grow. A literal is a number; its negative is its negation."""

    def __init__(self) -> None:
        self._clauses: list[list[int]] = []
        self._solver = Solver(name="glucose4")
        self._gates: dict[frozenset[int], int] = {}
        self._variables = 0
        self.true = self.new()
        self.require(self.true)

    def close(self) -> None:
        self._solver.delete()

    def new(self) -> int:
        self._variables += 1
        # Says nothing, but makes the variable known, so that every case found has a value for it.
        self.require(self._variables, -self._variables)
        return self._variables

    def require(self, *literals: int) -> None:
        """At least one of these holds."""
        self._clauses.append(list(literals))
        self._solver.add_clause(literals)

    def exactly_one(self, literals: Sequence[int]) -> None:
        self.require(*literals)
        for place, one in enumerate(literals):
            for other in literals[:place]:
                self.require(-one, -other)

    def all_of(self, literals: Iterable[int]) -> int:
        """A literal that holds when all of these hold; the same parts always give the same literal."""
        parts = frozenset(each for each in literals if each != self.true)
        if -self.true in parts or any(-each in parts for each in parts):
            return -self.true
        if len(parts) < 2:
            return next(iter(parts), self.true)
        if parts not in self._gates:
            gate = self._gates[parts] = self.new()
            for each in parts:
                self.require(-gate, each)
            self.require(gate, *(-each for each in parts))
        return self._gates[parts]

    def any_of(self, literals: Iterable[int]) -> int:
        return -self.all_of([-each for each in literals])

    def possible(self, *assumed: int) -> bool:
        return bool(self._solver.solve(assumptions=list(assumed)))

    def smallest_conflict(self, fixed: Sequence[int], candidates: Sequence[int]) -> list[int] | None:
        """Places of the fewest candidates that cannot hold together with `fixed`; None when all of them can.

        1. Take the fewest candidates that touch every set found so far.
        2. If they conflict, no smaller choice can.
        3. Otherwise some case satisfies them: the candidates it breaks are a set one of which is needed.
        """
        with Hitman(htype="rc2") as needed:
            chosen: list[int] = []
            while self.possible(*fixed, *(candidates[place] for place in chosen)):
                case = set(self._solver.get_model())
                broken = [place for place, each in enumerate(candidates) if each not in case]
                if not broken:
                    return None
                needed.hit(broken)
                chosen = sorted(needed.get())
            return chosen

    def cheapest(self, assumed: Sequence[int], prices: Sequence[tuple[int, int]]) -> frozenset[int] | None:
        """The literals of a case that holds and whose true literals cost the least; None when there is none."""
        weighted = WCNF()
        weighted.extend(self._clauses)
        weighted.extend([[each] for each in assumed])
        for literal, price in prices:
            weighted.append([-literal], weight=price)
        with RC2(weighted) as search:
            found = search.compute()
        return None if found is None else frozenset(found)
