"""A sample: the pipeline of a company that does not exist, in files as messy as anybody's.

A fictitious supplier of planning software for manufacturers keeps 18 months of history. Its
opinions (industries, job titles, pages, delays, dirt) stand in ``data/sample/*.yaml``; people and
places have names from the library mimesis. The files hold a truth that a matrix can find::

    readiness = 1.3 fit + 1.3 interest + noise        noise: standard logistic

``fit`` (industry, size, job title, country, kind of e-mail address) and ``interest`` (drawn, nearly
independent of fit; it makes visits more, heavier and warmer) have mean 0 and standard deviation 1.
The contacts of the highest readiness go furthest, so the chance of every stage is a logistic
function in which one standard deviation of either multiplies the odds by exp(1.3), about 3.7. A
stage follows the contact's heaviest episode of visits, calls and meetings follow the stage.
"""

from datetime import datetime
from pathlib import Path

import numpy as np

from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.sample import dirt, rows
from fitmatrix.facts.sample.files import FILES, write
from fitmatrix.facts.sample.opinions import opinions
from fitmatrix.facts.sample.pipeline import pipeline


def write_sample(
    folder: Path,
    *,
    now: datetime,
    contacts: int = 5000,
    activities: int = 60_000,
    seed: int = 20,
) -> list[Path]:
    """Write contacts.csv, activities.csv, stages.csv and deals.csv; their paths in this order.

    The folder is made if it is missing. ``now`` is in UTC without a zone; the history ends there.
    The same ``now`` and ``seed`` give the same bytes. ``activities`` is the number of rows, those
    exported twice included; there are somewhat fewer when it is hardly more than ``contacts``.

    Raises:
        FitmatrixError: there is to be no contact, or a negative number of activities.

    """
    if contacts < 1 or activities < 0:
        raise FitmatrixError(
            f"a sample of {contacts} contacts and {activities} activities cannot be written; it"
            " needs at least 1 contact and 0 activities"
        )
    given = opinions()
    copies = dirt.copies(given.dirt.activities, activities)
    facts = pipeline(
        given, now=now, contacts=contacts, activity_count=activities - copies, seed=seed
    )
    rng, last = np.random.default_rng([seed, 1]), np.datetime64(now, "s")
    written = (
        rows.contact_rows(rng, given.dirt, facts),
        rows.activity_rows(rng, given.dirt, facts, now=last, copies=copies),
        rows.stage_rows(given.dirt, facts),
        rows.deal_rows(given.dirt, facts),
    )
    folder.mkdir(parents=True, exist_ok=True)
    return [write(folder, file, frame) for file, frame in zip(FILES, written, strict=True)]
