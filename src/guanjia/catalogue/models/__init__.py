from guanjia.catalogue.models.edition import Edition
from guanjia.catalogue.models.insurer import Insurer
from guanjia.catalogue.models.kept_bytes import KeptBytes
from guanjia.catalogue.models.overlay import Overlay
from guanjia.catalogue.models.overlay_proposal import OverlayProposal

__all__ = ["Edition", "Insurer", "KeptBytes", "Overlay", "OverlayProposal"]
