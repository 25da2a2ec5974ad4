"""The vocabulary of activities: every kind with the words a sentence uses for it.

Kinds outside this table are allowed, and shown as they are.
"""

KINDS = {
    "page_view": "page viewed",
    "form_submit": "form submitted",
    "content_download": "content downloaded",
    "email_sent": "e-mail sent to them",
    "email_open": "e-mail opened",
    "email_click": "link in an e-mail clicked",
    "email_reply": "e-mail answered",
    "email_bounce": "e-mail bounced",
    "unsubscribe": "unsubscribed",
    "webinar_register": "webinar registration",
    "webinar_attend": "webinar attended",
    "webinar_no_show": "webinar missed",
    "event_attend": "event attended",
    "demo_request": "demo requested",
    "trial_start": "trial started",
    "pricing_request": "price requested",
    "chat": "chat",
    "call": "call",
    "meeting_booked": "meeting booked",
    "meeting_held": "meeting held",
    "meeting_no_show": "meeting missed",
    "task": "task",
    "note": "note",
}


def kind_words(kind: str) -> str:
    """The words for a kind of activity.

    >>> kind_words("demo_request"), kind_words("button_click")
    ('demo requested', 'button click')
    """
    return KINDS.get(kind, kind.replace("_", " "))
