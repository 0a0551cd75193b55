"""What each policy owes, to the fen, with every step traced to its clause.

Pure: no clock, no database, no I/O but reading the files of a product folder.
"""

from .decided import used_by_decision
from .deviations import Deviation, deviations
from .diff import Difference, difference
from .estimate import Answer, Dependency, Estimate, could_answer, estimate
from .evaluate import EVALUATOR_VERSION, DutyResult, NotExact, Reason, Result, evaluate
from .explain import Explanation, explain
from .facts import BillLine, Coverage, Facts, FactsError, Incident
from .load import load_terms, parse_terms
from .order import OrderPlan, OrderRow, TooManyPolicies, best_order, one_order
from .overlay import Overlay, in_force, load_overlay, parse_overlay, with_overlays
from .products import ProductReport, check_products
from .record import facts_from_record, result_from_record, state_from_record, to_record
from .state import Counter, State, Used
from .terms import Clause, Overlaid, Terms, TermsError
from .together import OrderEntry, settle, split_payment, split_payments
from .withhold import Withheld, worth_withholding
from .year import Choice, Filing, TooManyFilings, YearClaim, YearPlan, YearRow, year_plan

__all__ = [
    "EVALUATOR_VERSION", "Answer", "BillLine", "Choice", "Clause", "Counter", "Coverage",
    "Dependency", "Deviation", "Difference", "DutyResult", "Estimate", "Explanation", "Facts",
    "FactsError", "Filing", "Incident", "NotExact", "OrderEntry", "OrderPlan", "OrderRow",
    "Overlaid", "Overlay", "ProductReport", "Reason", "Result", "State", "Terms", "TermsError",
    "TooManyFilings", "TooManyPolicies", "Used", "Withheld", "YearClaim", "YearPlan", "YearRow",
    "best_order", "check_products", "could_answer", "deviations", "difference", "estimate",
    "evaluate", "explain", "facts_from_record", "in_force", "load_overlay", "load_terms",
    "one_order", "parse_overlay", "parse_terms", "result_from_record", "settle", "split_payment",
    "split_payments", "state_from_record", "to_record", "used_by_decision", "with_overlays",
    "worth_withholding", "year_plan",
]  # fmt: skip
