"""Explanations, deviations and doubts in English. Titles and wording stay as the product has them;
each step of every product has its words here."""

from collections.abc import Iterator, Mapping
from typing import Any

from .deviations import Deviation
from .estimate import Dependency
from .explain import Explanation
from .facts import FACTS_ZH
from .money import FULL_BP, cny, percent

# By step; `*` stands for a name of the product's own. A gate has what is told when it is met and
# when it is not; another step what its value is, and why nothing is paid where it is zero.
STEPS: Mapping[str, tuple[str, str]] = {
    "advance.owed_back": ("laid out beyond what is due, to be given back", ""),
    "advance.remaining": ("still to be paid", ""),
    "advance.set_off": ("of it already laid out by the insurer", ""),
    "allowance.counted": ("days that count", "the stay is no longer than the waiting days"),
    "allowance.exact": ("days times the daily sum", ""),
    "allowance.icu_days": ("of them in intensive care", ""),
    "allowance.payable": ("days left to pay in the year", "the days of the year are used up"),
    "allowance.stayed": ("days in hospital", "there was no hospital stay"),
    "cost": ("the bills", "there is no bill yet"),
    "cover_period.in_force": ("the event falls into the period of cover",
                              "the event falls outside the period of cover"),
    "day_limit.counted": ("within the daily cap", ""),
    "day_limit.cut": ("above the daily cap", ""),
    "day_limit.days": ("days in hospital, both ends counted", ""),
    "deductible.by_social": ("of the deductible filled by the social fund", ""),
    "deductible.used": ("used of the deductible in all", ""),
    "deductible.base": ("after the deductible", "the cost does not exceed the deductible"),
    "deductible.filled": ("counted towards the deductible", ""),
    "deductible.left": ("deductible left", ""),
    "duty.incident": ("the duty answers for this kind of incident",
                      "the duty does not answer for this kind of incident"),
    "duty.unless_*": ("no other duty answers for these costs",
                      "another duty answers for these costs"),
    "eligible": ("the cost to be worked with", ""),
    "exclusion.*": ("this exclusion is not established", "this exclusion is established"),
    "free.result": ("after the rule of the wording", "nothing is left after the rule"),
    "frequency.counted": ("costs far enough apart", "too soon after the last of its kind"),
    "gates": ("all conditions are met", "a condition is not met"),
    "hospital.designated": ("treated in a designated hospital, or an emergency",
                            "not treated in a designated hospital"),
    "hospital.grade": ("treated in a hospital of the grade asked for, or an emergency",
                       "not treated in a hospital of the grade asked for"),
    "hospital.proton_centre": ("treated in a designated proton centre",
                               "not treated in a designated proton centre"),
    "hospital.public": ("treated in a public hospital, or an emergency",
                        "not treated in a public hospital"),
    "hospital.ward": ("treated in an ordinary ward, or an emergency",
                      "not treated in an ordinary ward"),
    "indemnity": ("no more than is still uncompensated", ""),
    "limit.*_full": ("limit by the number of members", ""),
    "limit.*": ("within the limit", ""),
    "limit.*_left": ("limit left", "the limit is used up"),
    "limit.days": ("days in hospital, both ends counted (at least one)", ""),
    "limit.each_day": ("within the limit of the days in hospital", ""),
    "limit.each_day_left": ("limit of each day, times the days", ""),
    "limit.each_line": ("within the limit of each line", ""),
    "limit.each_unit": ("within the limit of each unit", ""),
    "limit.each_visit": ("within the limit of each visit", ""),
    "limit.times": ("within the number of visits", ""),
    "limit.times_counted": ("visits counted", ""),
    "limit.times_left": ("visits left", "the number of visits is used up"),
    "lump_sum.apart": ("far enough after the payment before",
                       "too soon after the payment before"),
    "lump_sum.bp": ("share of the sum", "no share is due (no grade found, or all stages paid)"),
    "lump_sum.exact": ("sum due", ""),
    "lump_sum.grade": ("disability grade", ""),
    "lump_sum.minor": ("within the cap for minors", ""),
    "lump_sum.stage": ("payments counted", ""),
    "lump_sum.sum": ("sum insured", ""),
    "lump_sum.years": ("full policy years", ""),
    "other_insurance.paid": ("paid by other commercial policies", ""),
    "others": ("of it paid by other commercial policies", ""),
    "pay": ("pays", ""),
    "ratio.band*": ("in this band", ""),
    "ratio.bp": ("ratio", "the ratio is zero"),
    "ratio.exact": ("times the ratio", "the ratio is zero"),
    "ratio.second_bp": ("multiplied by", "the ratio is zero"),
    "ratio.stacked_bp": ("the two ratios multiplied", ""),
    "renewal.policy_year": ("policy year", ""),
    "renewal.year": ("in a policy year that counts", "not in a policy year that counts"),
    "room": ("still uncompensated", "the cost is fully compensated"),
    "rounding.sum": ("rounded to the fen", ""),
    "scope.counted": ("costs that the duty covers", "no cost that the duty covers"),
    "social.account": ("paid from the personal account", ""),
    "social.net": ("after social insurance", "social insurance paid everything"),
    "social.paid": ("paid by social insurance", ""),
    "stay_window.counted": ("costs on days that count", "no cost on a day that counts"),
    "sublimit.*": ("of these costs counted", ""),
    "sublimit.*_of": ("costs of this kind", ""),
    "sublimit.*_left": ("left to count of these costs", ""),
    "sublimit.*_units": ("units of them that count", ""),
    "sublimit.*_net": ("with these costs cut to their limit",
                       "the limit of these costs is used up"),
    "trigger.after_accident": ("within the days after the accident",
                               "later than the days after the accident"),
    "trigger.age": ("of an age that counts", "not of an age that counts"),
    "trigger.cause": ("caused as the duty asks", "not caused as the duty asks"),
    "trigger.diagnosis": ("the diagnosis is on the list", "the diagnosis is not on the list"),
    "trigger.group": ("its group of illnesses has not been paid for yet",
                      "its group of illnesses has been paid for"),
    "trigger.group_*": ("paid for this group of illnesses", ""),
    "trigger.pathology": ("confirmed by pathology", "not confirmed by pathology"),
    "uncompensated": ("after other commercial policies", ""),
    "waiting.passed": ("no waiting period stands against it", "first shown in the waiting period"),
}  # fmt: skip
# Where in a name the product's own part stands; the first that has words is taken.
ENDS = ("_left", "_full", "_net", "_of", "_units", "")
PARTS = (("unless_", ""), ("band", ""), ("group_", ""), *(("", end) for end in ENDS))
UNITS = {"days": "days", "count": "times", "grade": "grade", "years": "years"}
DEVIATIONS: Mapping[str, str] = {
    "line_dropped": "a bill line ({0}) was left out",
    "category_dropped": "all costs of the category {0} were left out",
    "pool_dropped": "all costs of the pool {0} were left out",
    "bill_dropped": "a whole bill ({0}) was left out",
    "social_not_settled": "it was worked out as not settled through social insurance",
    "social_twice": "what social insurance paid was taken off twice",
    "other_twice": "what other policies paid was taken off twice",
    "other_ignored": "what other policies paid was not considered",
    "gate": "the condition “{0}” was held not to be met",
    "excluded": "an exclusion was held to apply",
    "ratio": "the ratio {0} was used",
    "second_ratio": "the second ratio {0} was used",
    "band": "all of it was worked out at {0}, without bands",
    "stage": "it was taken for payment number {0}",
    "grade": "disability grade {0} was used",
    "years": "{0} full policy years were counted",
    "deductible_grade": "the deductible of a hospital of grade {0} was used",
    "icu_ignored": "days in intensive care were not counted as such",
    "deductible_full": "the deductible was taken off in full",
    "deductible_not_filled": "other policies' money was not counted towards the deductible",
    "day_limit_by_line": "each line was held to the cap of one day",
    "day_limit_nights": "the day of discharge was not counted",
    "limit_of_all": "the limit of each line, unit or visit was held against all of them",
    "limit_of_one_day": "the limit of one day was held against the whole stay",
    "limit_nights": "the day of discharge was not counted",
    "limit_used_up": "the limit was held to be used up",
    "rounded_at_once": "the sum was rounded half up once, at the end",
    "rounded_down": "parts of a fen were cut off",
    "rounded_to_yuan": "parts of a yuan were cut off",
}


def text_en(explanation: Explanation) -> list[str]:
    """As `text_zh`."""
    text = [f"《{explanation.title_zh}》 pays {cny(explanation.pay_fen)}"]
    for duty in explanation.duties:
        name = duty["title_zh"]
        if duty["value_fen"]:
            text += [*_tree(duty, 1, name), *_overlays(duty)]
            continue
        text.append(f"  {name}: pays nothing (clause {duty['clause']['number']})")
        text += [
            f"    because {said(one['step_id'])[1]} (clause {one['clause']})"
            for one in duty["zero_reasons"]
        ]
        text += _overlays(duty)
    for line in explanation.lines:
        how = f"{cny(line['counted_fen'])} counted" if line["counted"] else "not counted"
        text.append(f"  line {line['line']}, {line['duty']}: {how} "
                    f"(clause {line['clause']['number']})")  # fmt: skip
    return text


def _overlays(duty: dict[str, Any]) -> list[str]:
    return [
        f"    {one['block']} {'does not apply' if one['taken_away'] else 'is changed'} "
        f"(clause {one['clause']['number']}), overlay {one['code']}"
        for one in duty.get("overlays", ())
    ]


def deviation_en(deviation: Deviation) -> str:
    code, _, which = deviation.code.partition(":")
    template = DEVIATIONS.get(code)
    if template is None and code.startswith("gate_"):
        template, which = DEVIATIONS["gate"], said(code.removeprefix("gate_"))[0]
    elif template is None:
        code, _, which = code.rpartition("_")
        template = DEVIATIONS[code]
        which = percent(int(which)) if code in ("ratio", "second_ratio", "band") else which
    return f"If {template.format(which)}, it is this sum."


def depends_en(dependency: Dependency) -> str:
    name = dependency.fact
    if name == "bills":
        return "Depends on the sums of the bills."
    if name.startswith("sum:"):
        return "Depends on the sum insured that stands in the policy."
    if name in FACTS_ZH:
        return f"Depends on this fact: {name.replace('_', ' ')}."
    kind = name.partition(":")[0]
    if kind == "group":
        return "Depends on whether this group of illnesses has been paid for before."
    what = kind if kind in ("deductible", "days", "visits", "units") else "limit"
    return f"Depends on how much of the {what} earlier claims have used."


def said(step_id: str) -> tuple[str, str]:
    """Raises KeyError for a step that has no words here."""
    if step_id in STEPS:
        return STEPS[step_id]
    block, _, name = step_id.partition(".")
    for start, end in PARTS:
        if name.startswith(start) and name.endswith(end) and f"{block}.{start}*{end}" in STEPS:
            return STEPS[f"{block}.{start}*{end}"]
    raise KeyError(step_id)


def _tree(node: Mapping[str, Any], depth: int, name: str = "") -> Iterator[str]:
    if node["seen"]:
        return
    words, clause = said(node["step"]), node["clause"]["number"]
    if node["unit"] == "yes_no":
        yield f"{'  ' * depth}{words[0] if node['value'] else words[1]} (clause {clause})"
    else:
        value = _words(node.get("value_fen", node.get("value")), node["unit"])
        yield f"{'  ' * depth}{name or words[0]}: {value} (clause {clause})"
    if node["step"] != "gates":
        for child in node["children"]:
            yield from _tree(child, depth + 1)


def _words(value: Any, unit: str) -> str:
    if unit == "fen":
        return cny(value)
    if unit == "fen_bp":
        whole, rest = divmod(value, FULL_BP)
        return cny(whole) + (f"{rest:04d}".rstrip("0") if rest else "")
    if unit == "bp":
        return percent(value)
    return f"{value} {UNITS[unit]}"
