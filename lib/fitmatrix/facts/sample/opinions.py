"""The opinions of the sample, frozen, as they stand in data/sample/*.yaml with their reasons."""

from functools import cache

from ruamel.yaml import YAML

from fitmatrix.frozen import Frozen
from fitmatrix.shipped import shipped


class Choice(Frozen):
    """One of several, as often as its weight among theirs."""

    name: str
    weight: float
    fit: float = 0.0
    interest: float = 0.0


class Country(Choice):
    """Where a company is, whose names its people have and how it may be incorporated."""

    locale: str
    language: str
    currency: str
    legal: tuple[str, ...]


class Industry(Choice):
    """What a company does; ``words`` by language are what such companies call themselves."""

    revenue_per_head: float
    words: dict[str, tuple[str, ...]]


class Size(Frozen):
    """A band of employees."""

    at_least: int
    below: int
    weight: float
    fit: float


class NamedCompany(Frozen):
    """A company with a name of its own, and its share of all contacts."""

    name: str
    domain: str
    industry: str
    country: str
    city: str
    employees: int
    share: float
    fit: float
    titles: tuple[str, ...] = ()


class Market(Frozen):
    """The companies."""

    contacts_per_company: float
    countries: tuple[Country, ...]
    industries: tuple[Industry, ...]
    sizes: tuple[Size, ...]
    named: tuple[NamedCompany, ...]


class Title(Choice):
    """A job title and the persona of those who bear it."""

    persona: str


class Source(Choice):
    """Where a contact came from, and the kind and detail of the activity it began with."""

    first: tuple[str, str]


class PrivateMail(Frozen):
    """Addresses that are not of the company."""

    share: float
    fit: float
    domains: tuple[str, ...]


class Mail(Frozen):
    """The addresses of the contacts."""

    free: PrivateMail
    disposable: PrivateMail
    patterns: tuple[str, ...]


class People(Frozen):
    """The contacts."""

    owners: int
    titles: tuple[Title, ...]
    sources: tuple[Source, ...]
    mail: Mail


class Episodes(Frozen):
    """How visits gather."""

    per_month: float
    more_by_level: float
    dormant: float
    days: float
    heavier_by_level: float
    spread: float
    heat_spread: float
    after_the_end: float
    steer: float


class Doing(Frozen):
    """Something a contact may do; ``intent`` is how much it speaks for a purchase."""

    kind: str
    weight: float
    intent: float
    details: tuple[str, ...]
    once: bool = False


class Answer(Frozen):
    """What follows an activity, or else does not."""

    to: str
    kind: str
    chance: float
    days: float
    or_else: str = ""


class Interest(Frozen):
    """How interest shows."""

    history_days: int
    growth: float
    episodes: Episodes
    activities: tuple[Doing, ...]
    answers: tuple[Answer, ...]


class Delay(Frozen):
    """Days, log-normal: ``spread`` is the standard deviation of their logarithm."""

    median: float
    spread: float


class Back(Frozen):
    """A move against the order of the stages."""

    of: str
    to: str
    chance: float
    days: float


class Touch(Frozen):
    """What sales does once a stage is reached."""

    stage: str
    kind: str
    detail: str
    chance: float
    most: int
    days: float


class Amount(Frozen):
    """What a deal is worth."""

    median: float
    spread: float
    by_employees: float


class Deals(Frozen):
    """The deals."""

    amount: Amount
    second: float
    second_days: float
    lost_reasons: dict[str, float]


class Strength(Frozen):
    """What one standard deviation adds to the logarithm of the odds."""

    fit: float
    interest: float


class Journey(Frozen):
    """What becomes of a contact."""

    strength: Strength
    fit_in_interest: float
    reach: dict[str, float]
    delays: dict[str, Delay]
    back: tuple[Back, ...]
    touches: tuple[Touch, ...]
    deals: Deals


class Placeholders(Frozen):
    """Words that mean blank, and the share of the blank cells that has one."""

    share: float
    words: tuple[str, ...]


class ContactDirt(Frozen):
    """What is wrong with contacts.csv."""

    blank: dict[str, float]
    placeholders: Placeholders
    other_case: dict[str, float]
    same_email: int
    first_id: int


class ActivityDirt(Frozen):
    """What is wrong with activities.csv."""

    twice: float
    of_unknown_contacts: float
    before_the_contact: float
    in_the_future: int
    impossible_dates: int


class Dirt(Frozen):
    """What is wrong in the files."""

    contacts: ContactDirt
    activities: ActivityDirt


class Opinions(Frozen):
    """All of them, each from the file of its name."""

    market: Market
    people: People
    interest: Interest
    journey: Journey
    dirt: Dirt


@cache
def opinions() -> Opinions:
    """The shipped opinions."""
    texts = {name: shipped("sample", f"{name}.yaml") for name in Opinions.model_fields}
    return Opinions.model_validate({name: YAML(typ="safe").load(p) for name, p in texts.items()})
