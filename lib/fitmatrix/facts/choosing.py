"""Which mapping a file is read by, and how it lies on its headers."""

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
    try:
        found = mapping or chosen_mapping(file.headers, preset, kind)
        fit = fitted(found, file.headers)
    except MappingError as error:
        raise MappingError(f"{file.name}: {error}") from error
    if kind is not None and kind not in fit.kinds:
        raise MappingError(f"{file.name}: {fit.name} yields {', '.join(fit.kinds)}, not {kind}")
    return fit


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
