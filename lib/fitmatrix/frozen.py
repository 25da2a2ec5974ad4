"""The ground every value stands on that is read from YAML: frozen, and knowing its keys."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from fitmatrix.nearest import did_you_mean


class Frozen(BaseModel):
    """A value that never changes; what-if is ``value.model_copy(update=...)``.

    A key it does not know is refused with the nearest it knows.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True
    )

    @model_validator(mode="before")
    @classmethod
    def _knows_its_keys(cls, written: Any) -> Any:
        known = [info.alias or name for name, info in cls.model_fields.items()]
        for key in written if isinstance(written, dict) else ():
            if key not in known and key not in cls.model_fields:
                message = f"unknown key {key!r}{_hint(str(key), known)}"
                raise PydanticCustomError("unknown_key", "{say}", {"say": message, "at": (key,)})
        return written


def _hint(key: str, known: list[str]) -> str:
    if " " in key:
        return "; a text that has a comma in it needs quotes"
    return did_you_mean(key, known) or f"; known are {', '.join(known)}"
