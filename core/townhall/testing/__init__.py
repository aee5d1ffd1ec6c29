"""The test kit: a room to talk in, a clock to turn, a platform to choose.

Every test that asks for ``room`` runs several times without saying so: as it stands, with a restart after every
step, and on the poorest platform there is. What a plugin keeps in memory, or takes for granted of a platform,
therefore shows.
"""

from townhall.testing.catalogues import catalogue_faults
from townhall.testing.house import Variant
from townhall.testing.platform import TestPlatform
from townhall.testing.room import Room

__all__ = ["Room", "TestPlatform", "Variant", "catalogue_faults"]
