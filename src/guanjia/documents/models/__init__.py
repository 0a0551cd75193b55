from guanjia.documents.models.document import Document
from guanjia.documents.models.figures import DocumentFigures

__all__ = ["Document", "DocumentFigures"]
