"""What of an attached file can stand in a case file, found out without trusting it."""

from pathlib import Path

from PIL import Image, ImageOps
from pypdf import PdfReader

from agencies.documents.contents import Kind
from agencies.documents.thumbnails import PIXELS_MAX

# A file of one case is printed and bound; what is longer stays in the case.
PAGES_MAX = 60
_EDGE = 1600
_FORMATS = tuple(kind.value.upper() for kind in (Kind.JPEG, Kind.PNG, Kind.WEBP))


def pages_in(path: Path) -> int:
    """How many pages of a PDF are taken in; none of one that is locked, damaged or too long."""
    try:
        reader = PdfReader(path, strict=False)
        count = 0 if reader.is_encrypted else len(reader.pages)
    # What a damaged or hostile file makes a reader raise is not to be foreseen, and costs this one file only.
    except Exception:
        return 0
    return count if count <= PAGES_MAX else 0


def drawn(source: Path, target: Path) -> Path | None:
    """The picture on new paper, so that nothing else of the file comes along; None when it cannot be read."""
    try:
        with Image.open(source, formats=_FORMATS) as image:
            if image.width * image.height > PIXELS_MAX:
                return None
            image.thumbnail((_EDGE, _EDGE))
            upright = ImageOps.exif_transpose(image)
            upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except Exception:
        return None
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright if upright.mode == "RGBA" else None)
    paper.save(target, "JPEG", quality=82)
    return target
