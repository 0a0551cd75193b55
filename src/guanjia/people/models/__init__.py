from guanjia.people.models.absence import Absence
from guanjia.people.models.access_grant import AccessGrant
from guanjia.people.models.access_log import AccessLog
from guanjia.people.models.account import Account
from guanjia.people.models.butler_note import ButlerNote
from guanjia.people.models.call import Call
from guanjia.people.models.consent import Consent
from guanjia.people.models.login_code import LoginCode
from guanjia.people.models.person import Person
from guanjia.people.models.person_index import PersonIndex
from guanjia.people.models.person_key import PersonKey
from guanjia.people.models.person_secret import PersonSecret
from guanjia.people.models.relation import Relation
from guanjia.people.models.session import Session
from guanjia.people.models.staff import Staff
from guanjia.people.models.staff_act import StaffAct
from guanjia.people.models.staff_login import StaffLogin
from guanjia.people.models.staff_portrait import StaffPortrait

__all__ = [
    "Absence",
    "AccessGrant",
    "AccessLog",
    "Account",
    "ButlerNote",
    "Call",
    "Consent",
    "LoginCode",
    "Person",
    "PersonIndex",
    "PersonKey",
    "PersonSecret",
    "Relation",
    "Session",
    "Staff",
    "StaffAct",
    "StaffLogin",
    "StaffPortrait",
]
