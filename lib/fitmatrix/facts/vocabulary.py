"""The words of CRMs and of people for stages, states of a deal, currencies and sizes."""

from fitmatrix.facts.stages import Stage

_STAGES = {
    Stage.VISITOR: ("visitor", "subscriber", "anonymous"),
    Stage.LEAD: ("lead", "leads"),
    Stage.MQL: ("mql", "marketingqualifiedlead", "marketingqualified"),
    Stage.SQL: ("sql", "salesqualifiedlead", "salesqualified", "salesacceptedlead", "sal"),
    Stage.OPPORTUNITY: ("opportunity",),
    Stage.CUSTOMER: ("customer", "client", "evangelist"),
}
_STATUSES = {
    "open": (
        "open", "new", "pipeline", "inprogress", "prospect", "prospecting", "initialoffer",
        "qualified", "qualification", "qualifiedtobuy", "appointmentscheduled",
        "presentationscheduled", "decisionmakerboughtin", "contractsent", "needsanalysis",
        "valueproposition", "iddecisionmakers", "identifydecisionmakers", "perceptionanalysis",
        "proposal", "proposalpricequote", "negotiation", "negotiationreview",
    ),
    "won": ("won", "closedwon"),
    "lost": ("lost", "closedlost", "closedlosttocompetition"),
}  # fmt: skip

STAGE_OF = {word: stage.value for stage, words in _STAGES.items() for word in words}
"""Letters and digits of a word, in lower case → stage."""

STATUS_OF = {word: status for status, words in _STATUSES.items() for word in words}
"""Letters and digits of a word, in lower case → open, won or lost."""

_CURRENCIES = {
    "USD": ("$", "US$"), "EUR": ("€",), "GBP": ("£",), "INR": ("₹",), "BRL": ("R$",),
    "CAD": ("C$", "CA$"), "AUD": ("A$", "AU$"), "NZD": ("NZ$",), "HKD": ("HK$",),
    "SGD": ("S$", "SG$"), "MXN": ("MX$",), "TWD": ("NT$",), "CHF": ("Fr.", "SFr."),
    "KRW": ("₩",), "RUB": ("₽",), "TRY": ("₺",), "UAH": ("₴",), "ILS": ("₪",), "VND": ("₫",),
    "THB": ("฿",), "PHP": ("₱",), "NGN": ("₦",), "PLN": ("zł",), "CZK": ("Kč",), "HUF": ("Ft",),
}  # fmt: skip
_CODES = (
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
    "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD",
    "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD",
    "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ",
    "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD",
    "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR",
    "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
    "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN",
    "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR",
    "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB",
    "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS",
    "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWL",
)  # fmt: skip

CURRENCY_OF = {
    **{code.casefold(): code for code in _CODES},
    **{sign.casefold(): code for code, signs in _CURRENCIES.items() for sign in signs},
    **dict.fromkeys(("¥", "kr", "kr.", "rs", "rs."), ""),
}
"""Signs and codes of currencies, in lower case → ISO 4217; a bare ``$`` is USD.

Empty for a sign of several currencies: ¥ is Japanese or Chinese, kr is of four countries.
"""

_UNITS = {
    3: ("k", "tsd", "tsd.", "thousand"),
    6: ("m", "mm", "mn", "mln", "mio", "mio.", "million", "millions"),
    9: ("b", "bn", "mrd", "mrd.", "billion", "billions"),
}
POWER_OF = {unit: power for power, units in _UNITS.items() for unit in units}
"""Words after a number, in lower case → the power of ten that they stand for."""

ALONE = frozenset(
    ("self employed", "selfemployed", "selbständig", "selbstständig", "freelance", "freelancer",
     "myself only", "only me", "just me", "solo", "sole proprietor", "sole trader")
)  # fmt: skip
"""What stands for a company of one person, in lower case and without hyphens."""
