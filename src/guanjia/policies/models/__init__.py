from guanjia.policies.models.policy import Policy
from guanjia.policies.models.usage import Usage

__all__ = ["Policy", "Usage"]
