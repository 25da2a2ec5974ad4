"""Which mapping a file is read by, and how it lies on its headers."""

from collections.abc import Iterable, Sequence

from fitmatrix.errors import MappingError
from fitmatrix.facts.fitting import Fit, fitted
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.presets import generic, preset, recognise, recognised
from fitmatrix.facts.reading import TableFile


def chosen(
    file: TableFile,
    *,
    preset: str | None = None,
    mapping: Mapping | None = None,
    kind: Kind | None = None,
) -> Fit:
    """The mapping for a file, laid on its headers.

    It is the one given, else the preset named, else of a ``kind`` the preset that surely fits or
    the general one, else the preset that surely fits.

    Raises:
        MappingError: none fits, the one named does not, or it does not yield the kind.

    """
    if mapping is None and preset is None and not file.form.has_headers:
        raise MappingError(
            f"{file.name}: {file.form.notes[-1]}; name them in a mapping of your own, in their"
            " order, as in 'headers: [contact_id, email]'"
        )
    try:
        found = mapping or chosen_mapping(file.headers, preset, kind)
        fit = fitted(found, file.headers)
    except MappingError as error:
        raise MappingError(f"{file.name}: {error}") from error
    if kind is not None and kind not in fit.kinds:
        raise MappingError(f"{file.name}: {fit.name} yields {', '.join(fit.kinds)}, not {kind}")
    return fit


def contacts_first(files: Iterable[TableFile]) -> list[TableFile]:
    """The tables that surely hold contacts, then the others, whose rows find theirs so."""
    return sorted(files, key=lambda file: not _holds_contacts(file.headers))


def _holds_contacts(headers: Sequence[str]) -> bool:
    found = recognised(headers)
    return found.is_sure and preset(found.preset).main is Kind.CONTACTS


def headers_told(name: str | None, mapping: Mapping | None) -> tuple[str, ...]:
    """The headers that the mapping or preset asked for gives a file which has none.

    Raises:
        MappingError: there is no preset of that name.

    """
    asked = preset(name) if mapping is None and name is not None else mapping
    return () if asked is None else asked.headers


def chosen_mapping(headers: tuple[str, ...], name: str | None, kind: Kind | None) -> Mapping:
    """The preset named, or the one for rows of a kind, or the one that surely fits.

    Raises:
        MappingError: there is none of that name, or none fits surely.

    """
    if name is not None:
        return preset(name)
    if kind is None:
        return recognise(headers)
    found = recognised(headers, Kind(kind))
    return preset(found.preset) if found.is_sure else generic(Kind(kind))
