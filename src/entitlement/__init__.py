"""What each policy owes, to the fen, with every step traced to its clause.

Pure: no clock, no database, no I/O but reading the files of a product folder.
"""

from .decided import used_by_decision
from .deviations import Deviation, deviations
from .estimate import Answer, Dependency, Estimate, could_answer, estimate
from .evaluate import EVALUATOR_VERSION, DutyResult, NotExact, Reason, Result, evaluate
from .explain import Explanation, explain
from .facts import BillLine, Coverage, Facts, FactsError, Incident
from .load import load_terms, parse_terms
from .order import (
    OrderEntry,
    OrderPlan,
    OrderRow,
    TooManyPolicies,
    best_order,
    settle,
    split_payment,
    split_payments,
)
from .products import ProductReport, check_products
from .record import facts_from_record, result_from_record, state_from_record, to_record
from .state import Counter, State, Used
from .terms import Clause, Terms, TermsError

__all__ = [
    "EVALUATOR_VERSION", "Answer", "BillLine", "Clause", "Counter", "Coverage", "Dependency",
    "Deviation", "DutyResult", "Estimate", "Explanation", "Facts", "FactsError", "Incident",
    "NotExact", "OrderEntry", "OrderPlan", "OrderRow", "ProductReport", "Reason", "Result",
    "State", "Terms", "TermsError", "TooManyPolicies", "Used", "best_order", "check_products",
    "could_answer", "deviations", "estimate", "evaluate", "explain", "facts_from_record",
    "load_terms", "parse_terms", "result_from_record", "settle", "split_payment",
    "split_payments",
    "state_from_record", "to_record", "used_by_decision",
]  # fmt: skip
