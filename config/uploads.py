"""How much may be sent at once, whoever sends it: Django itself bounds forms, but not the files in them."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUpload(FileUploadHandler):
    """Looks at the announced length before anything is read; the handlers after it do the work."""

    def handle_raw_input(self, *described: Any, **more: Any) -> None:
        _stream, _headers, content_length, *_rest = described
        if content_length > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig("The files sent at once are larger than UPLOAD_MAX_BYTES.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
