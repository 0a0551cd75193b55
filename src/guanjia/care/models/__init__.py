from guanjia.care.models.complaint import Complaint, ComplaintLine
from guanjia.care.models.dispute import Dispute
from guanjia.care.models.group import Group
from guanjia.care.models.household_handover import HouseholdHandOver
from guanjia.care.models.message import Message
from guanjia.care.models.promise import Promise
from guanjia.care.models.read_mark import ReadMark

__all__ = [
    "Complaint",
    "ComplaintLine",
    "Dispute",
    "Group",
    "HouseholdHandOver",
    "Message",
    "Promise",
    "ReadMark",
]
