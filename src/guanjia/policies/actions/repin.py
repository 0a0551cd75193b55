"""A policy follows a corrected calculation of its wording; the wording itself never changes."""

from guanjia.catalogue import queries as catalogue
from guanjia.policies.models import Policy


def repin(*, insurer: str, product: str, edition: str) -> int:
    """All policies of that edition with the wording that it has now, in one statement: which of
    them were pinned to an older calculation of it are pinned to the newest. How many. Raises
    UnknownEdition."""
    card = catalogue.edition_card(insurer=insurer, product=product, edition=edition)
    held = Policy.objects.filter(
        insurer=insurer, product=product, edition=edition, clauses_digest=card.clauses_digest
    ).exclude(terms_digest=card.terms_digest)
    return held.update(terms_digest=card.terms_digest)
