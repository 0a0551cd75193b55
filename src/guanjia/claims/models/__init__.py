from guanjia.claims.models.application import Application
from guanjia.claims.models.decision import Decision
from guanjia.claims.models.draft import Draft
from guanjia.claims.models.figure import Figure
from guanjia.claims.models.insurer_number import InsurerNumber
from guanjia.claims.models.journal_line import JournalLine
from guanjia.claims.models.lane import Lane
from guanjia.claims.models.secret import Secret

__all__ = [
    "Application",
    "Decision",
    "Draft",
    "Figure",
    "InsurerNumber",
    "JournalLine",
    "Lane",
    "Secret",
]
