"""What the plugin keeps, told to members by ``/mydata`` and erased with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import Keeps, KeepsFacts
from townhall_kol.delegation.records import KEEPS as DELEGATION
from townhall_kol.dependence.records import Told
from townhall_kol.discovery.profiles import Profile
from townhall_kol.discovery.records import Talk
from townhall_kol.discovery.strata import Placed
from townhall_kol.guests.records import Answered, Question, Session
from townhall_kol.hosts.records import Hosting, Presented

MONTH: Final = timedelta(days=30)
YEAR: Final = timedelta(days=365)

KEEPS: tuple[Keeps | KeepsFacts, ...] = (
    Keeps(Profile, "What somebody gave, in figures, as of the last look.", retention=timedelta(days=120)),
    Keeps(Placed, "In which stratum somebody is.", retention=YEAR),
    Keeps(Talk, "That the team means to talk to somebody, and what came of it.", retention=YEAR),
    *DELEGATION,
    Keeps(Hosting, "That somebody is invited to host a topic, or hosts it.", retention=YEAR),
    Keeps(Presented, "Which message a host's topic stands under.", about_member=False, retention=MONTH),
    Keeps(Told, "What hangs on one person alone, so that it is told once.", about_member=False),
    Keeps(Session, "Which guest came when, and to which topic.", about_member=False, retention=YEAR),
    Keeps(Question, "What somebody asked a guest.", retention=MONTH),
    Keeps(Answered, "What a guest answered, for the record of the session.", retention=MONTH),
    KeepsFacts("kol.topic", "Which topics somebody wrote about; no words.", retention=YEAR),
    KeepsFacts("kol.objection", "How often somebody objected; no words.", retention=YEAR),
    KeepsFacts("kol.question", "How often somebody asked something; no words.", retention=YEAR),
    KeepsFacts("kol.rough", "How often the tone was rough; no words.", retention=YEAR),
    KeepsFacts("kol.case", "That cases were opened, and how much they weigh.", retention=YEAR),
    KeepsFacts("kol.joined", "How many people a host's topics brought in.", retention=YEAR),
)
