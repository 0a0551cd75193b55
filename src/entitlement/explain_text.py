"""What is paid as plain sentences, from the sum down to the bill."""

from .duty import Duty
from .evaluate import DutyResult
from .money import FULL_BP, percent, yuan
from .steps import Step, Unit


class Words:
    """A duty's values in the sentences of its steps."""

    def __init__(self, duty: Duty, result: DutyResult) -> None:
        self.steps = {step.id: step for step in duty.steps}
        self._value = result.value
        self._words: dict[str, str] = {}

    def sentence(self, step: Step) -> str:
        if step.unit == "yes_no" and step.zero_zh:  # a gate, told in fixed words
            return step.sentence_zh if self._value(step.id) else step.zero_zh
        words = [self._word(name) for name in step.inputs]
        return step.sentence_zh.format(*words, value=self._word(step.id))

    def _word(self, name: str) -> str:
        word = self._words.get(name)
        if word is None:
            word = self._words[name] = words_zh(self._value(name), self.steps[name].unit)
        return word


def duty_text(duty: Duty, result: DutyResult) -> list[str]:
    """Each step once, those that it comes from below it; conditions by their titles only."""
    words, text, told = Words(duty, result), list[str](), set[str]()

    def tell(name: str, depth: int, *, silent: bool = False) -> None:
        told.add(name)
        step = words.steps[name]
        if name == "gates":
            met = "、".join(words.steps[gate].title_zh for gate in step.inputs)
            text.append(f"{'  ' * depth}赔付条件全部满足：{met}")
        elif not silent:
            text.append(f"{'  ' * depth}{words.sentence(step)}（第{step.clause}条）")
        for below in step.inputs:
            if below not in told:
                tell(below, depth + 1, silent=silent or name == "gates")

    tell("pay", 1)
    return text


def words_zh(value: int, unit: Unit) -> str:
    if unit == "fen":
        return yuan(value)
    if unit == "fen_bp":
        whole, rest = divmod(value, FULL_BP)
        if not rest:
            return yuan(whole)
        return yuan(whole)[:-1] + f"{rest:04d}".rstrip("0") + "元"
    if unit == "bp":
        return percent(value)
    if unit == "yes_no":
        return "是" if value else "否"
    return f"{value}{ {'days': '天', 'count': '次', 'grade': '级', 'years': '年'}[unit] }"
