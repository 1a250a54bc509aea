"""What became of the rows of a table: new, changed, the same as before, refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """`total` is the sum of the four others."""

    total: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    failed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.total + other.total,
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            self.failed + other.failed,
        )
