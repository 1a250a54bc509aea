"""Small pictures of attached images: drawn anew from the pixels, so that nothing else of the file is in them."""

import io
import threading
from pathlib import Path
from typing import Protocol

from PIL import Image, ImageOps

from agencies.documents import storehouse
from agencies.documents.contents import Kind

EDGE = 320
# Cameras of telephones make up to 64 million pixels; a small file that claims more is made to exhaust the memory.
PIXELS_MAX = 65_000_000
Image.MAX_IMAGE_PIXELS = PIXELS_MAX
_FORMATS = {Kind.JPEG.value: "JPEG", Kind.PNG.value: "PNG", Kind.WEBP.value: "WEBP"}
# One at a time in each process: a large image takes 260 MB while it is drawn small.
_one_at_a_time = threading.Lock()


class Stored(Protocol):
    """Whatever is attached to something: what it is, and where its bytes lie."""

    kind: str
    storage_name: str


def thumbnail_of(attachment: Stored) -> Path | None:
    """A JPEG of at most 320 pixels, made once and kept beside the file; None when there is none to be had."""
    if attachment.kind not in _FORMATS:
        return None
    source = storehouse.path_of(attachment.storage_name)
    made = source.with_name(f"{source.name}-{EDGE}.jpg")
    with _one_at_a_time:
        if not made.exists() and source.exists():
            storehouse.put_beside(made, _drawn_small(source, _FORMATS[attachment.kind]))
    # An empty one says that it has been tried.
    return made if made.exists() and made.stat().st_size else None


def _drawn_small(source: Path, form: str) -> bytes:
    try:
        with Image.open(source, formats=(form,)) as image:
            if image.width * image.height > PIXELS_MAX:
                return b""
            image.thumbnail((EDGE, EDGE))
            upright = ImageOps.exif_transpose(image)
            upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    # What a damaged or hostile image makes a decoder raise is not to be foreseen, and costs one thumbnail only.
    except Exception:
        return b""
    # On new paper: comments, profiles, places and the maker of the camera stay behind.
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright if upright.mode == "RGBA" else None)
    drawn = io.BytesIO()
    paper.save(drawn, "JPEG", quality=82)
    return drawn.getvalue()
