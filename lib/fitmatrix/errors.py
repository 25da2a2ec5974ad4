"""What can go wrong that a user can mend; anything else is a bug and crashes loudly.

FitmatrixError
├── DatabaseError   the database cannot be opened, written or found
├── FileError       a file is no table, is empty, is cut off
├── MappingError    a mapping or preset does not fit the file
├── ModelError      the scoring model cannot be read or asks for what is not there
├── NothingYetError nothing was imported or scored yet, or no such contact
│   └── OutdatedScoresError  the scores were made by an earlier version
└── UndoError       an import cannot be undone, or not before others
"""


class FitmatrixError(Exception):
    """The input or the surroundings are at fault; the message may be shown as it stands."""


class DatabaseError(FitmatrixError):
    """The database cannot be opened, written or found."""


class FileError(FitmatrixError):
    """A file cannot be read as a table."""


class MappingError(FitmatrixError):
    """A mapping or preset does not fit the file."""


class ModelError(FitmatrixError):
    """A scoring model cannot be read, or asks for what is not there."""


class NothingYetError(FitmatrixError):
    """Nothing was imported or scored yet, or the contact asked for is not there."""


class OutdatedScoresError(NothingYetError):
    """The scores were made by an earlier version and must be made anew."""


class UndoError(FitmatrixError):
    """An import cannot be undone, or not before others."""
