from guanjia.documents.models.confirmation import Confirmation
from guanjia.documents.models.document import Document
from guanjia.documents.models.figures import DocumentFigures
from guanjia.documents.models.reading import DocumentReading, Seen
from guanjia.documents.models.upload import Upload

__all__ = ["Confirmation", "Document", "DocumentFigures", "DocumentReading", "Seen", "Upload"]
