from guanjia.catalogue.models.edition import Edition
from guanjia.catalogue.models.insurer import Insurer
from guanjia.catalogue.models.kept_bytes import KeptBytes
from guanjia.catalogue.models.overlay import Overlay

__all__ = ["Edition", "Insurer", "KeptBytes", "Overlay"]
