"""The words that CRMs use for stages and for the state of a deal, and ours for them."""

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
