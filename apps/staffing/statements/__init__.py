"""The whole count in SQL: each statement fills one temporary table or one table of figures.

`PREPARE` gathers what is in force on the day, `LOADS` judges people, `FIGURES` counts regions from
the village up, each level from the one below. Parameters: day, run, computed_at.
"""

from apps.staffing.statements.figures import FIGURES, PLACES
from apps.staffing.statements.inputs import PREPARE
from apps.staffing.statements.loads import LOADS

__all__ = ["FIGURES", "LOADS", "PLACES", "PREPARE"]
