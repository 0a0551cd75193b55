"""Files as others write them: sealed OFDs, PDFs with text, with pictures, with a bill inside."""

import base64
import ctypes
import hashlib
import io
import zipfile

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

TEXT = '<ofd:TextObject Boundary="{} {} {} 4"><ofd:TextCode>{}</ofd:TextCode></ofd:TextObject>'


def content(*texts: tuple[float, float, str]) -> bytes:
    body = "".join(TEXT.format(x, y, 4 * len(text), text) for x, y, text in texts)
    return f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{body}</ofd:Page>'.encode()


def archive(files: dict[str, bytes], *, method: str = "1.2.156.10197.1.401") -> bytes:
    """Signed as OFD writers do: a digest of each file, in base64."""
    references = "".join(
        f'<ofd:Reference FileRef="/{name}"><ofd:CheckValue>'
        f"{base64.b64encode(hashlib.new('sm3', raw).digest()).decode()}"
        "</ofd:CheckValue></ofd:Reference>"
        for name, raw in files.items()
    )
    signature = (
        '<ofd:Signature xmlns:ofd="http://www.ofdspec.org/2016"><ofd:SignedInfo>'
        f'<ofd:References CheckMethod="{method}">{references}</ofd:References>'
        "</ofd:SignedInfo></ofd:Signature>"
    )
    return packed({"OFD.xml": b"<OFD/>", **files, "Doc_0/Signs/Sign_0/Signature.xml":
                   signature.encode()})  # fmt: skip


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, raw in files.items():
            target.writestr(name, raw)
    return out.getvalue()


def changed(data: bytes, name: str, raw: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return packed({each: source.read(each) for each in source.namelist()} | {name: raw})


def pdf(*lines: str, stamp: bytes = b"", side: int = 100) -> bytes:
    """A page for each line of text; an empty line is a page with a picture all over. `stamp`: a
    picture on each, `side` points wide and high."""
    document = pdfium.PdfDocument.new()
    for line in lines:
        page = document.new_page(595, 842)
        if line:
            text = raw.FPDFPageObj_NewTextObj(document, b"Helvetica", 18.0)
            signs = ctypes.create_string_buffer((line + "\0").encode("utf-16-le"))
            raw.FPDFText_SetText(text, ctypes.cast(signs, raw.FPDF_WIDESTRING))
            raw.FPDFPageObj_Transform(text, 1, 0, 0, 1, 72, 700)
            raw.FPDFPage_InsertObject(page, text)
        else:
            _put(document, page, Image.new("RGB", (60, 84), "red"), 595, 842)
        if stamp:
            _put(document, page, Image.open(io.BytesIO(stamp)), side, side)
        page.gen_content()
    return saved(document)


def _put(
    document: pdfium.PdfDocument, page: pdfium.PdfPage, picture: Image.Image, *size: float
) -> None:
    image = pdfium.PdfImage.new(document)
    image.set_bitmap(pdfium.PdfBitmap.from_pil(picture.convert("RGB")))
    image.set_matrix(pdfium.PdfMatrix().scale(*size))
    page.insert_obj(image)


def saved(document: pdfium.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def carrying(data: bytes, *bills: bytes) -> bytes:
    document = pdfium.PdfDocument(data)
    for number, bill in enumerate(bills):
        document.new_attachment(f"{number}.xml").set_data(bill)
    return saved(document)
