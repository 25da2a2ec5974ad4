"""What machines do in the name of contacts: gateways that open and click mails before anybody."""

from typing import Annotated

from pydantic import Field, StrictInt

from fitmatrix.frozen import Frozen
from fitmatrix.model.values import OneOrMany, Words

Names = OneOrMany[Words] | tuple[()]


class Machines(Frozen):
    """Which activities are set aside as those of machines: they are kept, and never scored.

    - An activity of ``opened`` or ``clicked`` at most ``within_seconds`` after one of ``delivered``
      to the same contact. Where activities have one of the columns ``mail``, it must say the same
      in both, unless it is empty in one.
    - Activities of ``clicked`` on ``links_a_second`` different details or more, by one contact in
      one second.
    - Any activity whose column ``user_agent`` is like one of ``agents``, in which ``*`` stands for
      anything.

    Times on the full minute are not judged by the second, since many sources name no seconds.
    ``within_seconds`` and ``links_a_second`` are not applied when they are null.
    """

    delivered: Names = ("email_sent", "email_delivered")
    opened: Names = ("email_open",)
    clicked: Names = ("email_click",)
    within_seconds: Annotated[StrictInt, Field(ge=0, le=3600)] | None = 3
    links_a_second: Annotated[StrictInt, Field(ge=2, le=1000)] | None = 3
    mail: Names = ("email_campaign_id", "campaign_id", "email_id", "message_id")
    user_agent: Names = ("user_agent",)
    agents: Names = (
        "*barracuda*", "*mimecast*", "*proofpoint*", "*safelinks*", "*bitdefender*", "*fireeye*",
        "*trendmicro*", "*symantec*", "*cloudmark*", "*office existence discovery*",
        "*headlesschrome*", "*phantomjs*", "python-requests*", "curl/*", "*bot/*", "*crawler*",
        "*spider*",
    )  # fmt: skip

    @property
    def reasons(self) -> dict[str, str]:
        """The reasons in force in words, the first that applies to an activity being its reason.

        >>> Machines(links_a_second=None, agents=()).reasons
        {'after_delivery': 'at most 3 seconds after the mail was delivered'}
        """
        said = {
            "user_agent": "its user agent is a gateway or robot" if self.agents else None,
            "after_delivery": None if self.within_seconds is None else
            f"at most {self.within_seconds} seconds after the mail was delivered",
            "many_links": None if self.links_a_second is None else
            f"{self.links_a_second} or more different links in one second",
        }  # fmt: skip
        return {reason: words for reason, words in said.items() if words is not None}
