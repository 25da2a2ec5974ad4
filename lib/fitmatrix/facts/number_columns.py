"""What all rows of a column of numbers tell together: which sign marks decimals."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from fitmatrix.facts.numerals import SEVERAL, Form
from fitmatrix.facts.writing import Said, counted

ONE_SIGN = (Form.ONE_POINT, Form.ONE_COMMA)
_MARK = {True: "the comma marks decimals", False: "the point marks decimals"}
_SAY = "say 'decimal_comma: true' or 'decimal_comma: false' in a mapping"


@dataclass(frozen=True)
class NumberColumn:
    """What a mapping says of a column, and how many of its rows have which form.

    Where nothing else tells, numbers of a ``whole`` column have no decimals. ``shares`` are the
    numbers with a %, ``ranges`` those with two ends, ``currencies`` the rows by what they tell.
    """

    said: Said = field(default_factory=Said)
    whole: bool = False
    rows: Counter[Form] = field(default_factory=Counter)
    currencies: Counter[str] = field(default_factory=Counter)
    shares: int = 0
    ranges: int = 0

    @property
    def decimal_comma(self) -> bool | None:
        """Whether 1,234 is little more than one; None where nothing tells."""
        if self.said.decimal_comma is not None:
            return self.said.decimal_comma
        points, commas = self.rows[Form.POINT], self.rows[Form.COMMA]
        return None if bool(points) == bool(commas) else bool(commas)

    @property
    def decimals(self) -> dict[Form, int]:
        """How many decimals a number has that has one sign before three digits, if it is read.

        Where no row tells, a comma groups thousands, for three decimals after it are rare. A point
        is not read, for programs write such decimals; nor is a comma in a column that has both.
        """
        comma = self.decimal_comma
        if comma is not None:
            return {Form.ONE_POINT: 0 if comma else 3, Form.ONE_COMMA: 3 if comma else 0}
        if self.whole:
            return dict.fromkeys(ONE_SIGN, 0)
        return {} if self._disagrees else {Form.ONE_COMMA: 0}

    @property
    def known_currencies(self) -> dict[str, int]:
        """How many rows tell which currency."""
        return {code: rows for code, rows in self.currencies.items() if code != SEVERAL}

    @property
    def unread(self) -> frozenset[Form]:
        """The forms that are not read in this column."""
        unread = {Form.NONE, *ONE_SIGN} - self.decimals.keys()
        if self.said.decimal_comma is not None:
            unread.add(Form.POINT if self.said.decimal_comma else Form.COMMA)
        return frozenset(unread)

    @property
    def decided(self) -> tuple[object, ...]:
        """What makes a difference to how a text is read, or why it is not."""
        return self.decimal_comma, self.decimals, self.unread, self._told

    def reason(self, form: Form) -> str:
        """Why a number of this form is not read, and what would be right."""
        if form in ONE_SIGN:
            return f"a number whose sign could mark thousands or decimals: {self._told}; {_SAY}"
        comma = form is Form.COMMA
        return (
            f"a number with a decimal {'comma' if comma else 'point'}, and the mapping says"
            f" 'decimal_comma: {str(not comma).lower()}'; change one of the two"
        )

    def group(self, form: Form) -> str | None:
        """The reason in short, which counts rows together; None for what is no number at all."""
        unsure = form in ONE_SIGN
        return f"a number whose sign could mark decimals; {_SAY}" if unsure else None

    def notes(self) -> Iterator[str]:
        """What was decided about the column, and what was left away, in sentences."""
        for form in ONE_SIGN if self.decimal_comma is None and not self.whole else ():
            could = (
                f"{counted(self.rows[form], 'number', 'numbers')} like {form} could have decimals"
            )
            if self.rows[form] and form in self.unread:
                yield f"{could} (not read): {self._told}"
            elif self.rows[form]:
                yield f"{could}: {self._told}, so the comma is taken to group thousands"
        if self.ranges:
            yield f"{counted(self.ranges, 'range is', 'ranges are')} taken at the lower end"
        if self.shares:
            yield f"{counted(self.shares, 'number has', 'numbers have')} a % that is left away"
        known = self.known_currencies
        if len(known) > 1:
            told = ", ".join(f"{code} ({rows:,})" for code, rows in sorted(known.items()))
            yield f"amounts are in {len(known)} currencies: {told}"
        if rows := self.currencies[SEVERAL]:
            amounts = counted(rows, "amount has", "amounts have")
            yield f"{amounts} the sign of several currencies, and so none"

    @property
    def _disagrees(self) -> bool:
        marks = self.rows[Form.POINT] and self.rows[Form.COMMA]
        return bool(marks or all(self.rows[form] for form in ONE_SIGN))

    @property
    def _told(self) -> str:
        points, commas = self.rows[Form.POINT], self.rows[Form.COMMA]
        if points and commas:
            point = f"{_MARK[False]} in {counted(points, 'row', 'rows')}"
            return f"{point}, the comma in {commas:,}"
        if all(self.rows[form] for form in ONE_SIGN):
            return "the column has both 1.234 and 1,234, and no row tells which is which"
        return "no row of the column tells"
