"""The fields of each table that a mapping may fill."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from fitmatrix.facts.origins import From, Origin, Words
from fitmatrix.frozen import Frozen


class Kind(StrEnum):
    """What a file holds."""

    CONTACTS = "contacts"
    ACTIVITIES = "activities"
    STAGES = "stages"
    DEALS = "deals"


class Part(Frozen):
    """The fields of one table, and ``when`` a row of the file is a row of this table.

    A part ``with_columns`` is there for files that have all of these, one ``without_columns`` for
    files that lack any of these.
    """

    contact_id: From
    when: dict[str, Words] = Field(default_factory=dict)
    with_columns: Words = ()
    without_columns: Words = ()

    @property
    def origins(self) -> dict[str, Origin]:
        """The fields that the mapping fills, each with its origin."""
        return {name: value for name, value in self if isinstance(value, Origin)}

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that the part may read."""
        of_fields = (header for origin in self.origins.values() for header in origin.headers)
        return (*of_fields, *self.when, *self.with_columns)


class ContactFields(Part):
    """A row is a person."""

    email: From | None = None
    first_name: From | None = None
    last_name: From | None = None
    job_title: From | None = None
    company: From | None = None
    domain: From | None = None
    industry: From | None = None
    employees: From | None = None
    annual_revenue: From | None = None
    country: From | None = None
    city: From | None = None
    source: From | None = None
    owner: From | None = None
    persona: From | None = None
    created_at: From | None = None


class ActivityFields(Part):
    """A row is one thing a contact did."""

    kind: From
    occurred_at: From
    activity_id: From | None = None
    detail: From | None = None
    is_machine: From | None = None


class StageFields(Part):
    """A row says that a contact entered a stage; without ``entered_at``, that it is in it now."""

    stage: From
    entered_at: From | None = None


class DealFields(Part):
    """A row is an opportunity."""

    status: From
    deal_id: From | None = None
    amount: From | None = None
    currency: From | None = None
    created_at: From | None = None
    closed_at: From | None = None
    lost_reason: From | None = None


FIELDS: dict[Kind, type[Part]] = {
    Kind.CONTACTS: ContactFields,
    Kind.ACTIVITIES: ActivityFields,
    Kind.STAGES: StageFields,
    Kind.DEALS: DealFields,
}
"""What a row of each kind may hold."""


def required(kind: Kind) -> tuple[str, ...]:
    """The fields that every row of a kind needs."""
    return tuple(name for name, field in FIELDS[kind].model_fields.items() if field.is_required())


def _parts(written: object) -> object:
    return [written] if isinstance(written, dict) else written


class Tables(Frozen):
    """The tables that a file feeds; the first one written is what the file is about."""

    contacts: ContactFields | None = None
    activities: Annotated[tuple[ActivityFields, ...], BeforeValidator(_parts)] = ()
    stages: Annotated[tuple[StageFields, ...], BeforeValidator(_parts)] = ()
    deals: Annotated[tuple[DealFields, ...], BeforeValidator(_parts)] = ()

    @model_validator(mode="after")
    def _feeds_something(self) -> Self:
        if not (self.contacts or self.activities or self.stages or self.deals):
            raise ValueError(f"name at least one of {', '.join(Kind)}")
        return self
