from guanjia.catalogue.models.edition import Edition
from guanjia.catalogue.models.insurer import Insurer
from guanjia.catalogue.models.kept_bytes import KeptBytes

__all__ = ["Edition", "Insurer", "KeptBytes"]
