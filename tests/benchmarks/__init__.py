"""The figures that are promised, measured: ``make bench``."""
