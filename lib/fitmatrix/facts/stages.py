"""The six stages of a contact's life, in order."""

from enum import StrEnum


class Stage(StrEnum):
    """A lifecycle stage; the order of the members is the order of life.

    >>> Stage.MQL.rank < Stage.CUSTOMER.rank
    True
    """

    VISITOR = "visitor"
    LEAD = "lead"
    MQL = "mql"
    SQL = "sql"
    OPPORTUNITY = "opportunity"
    CUSTOMER = "customer"

    @property
    def rank(self) -> int:
        """The place in the order, 0 for a visitor to 5 for a customer."""
        return list(Stage).index(self)
