"""The API's pages, drawn by Swagger from our own static files."""

from typing import Any

from csp.decorators import csp_update
from django.http import HttpResponseBase
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularSwaggerSplitView


# The split view keeps its script out of the page; its one <style> element it does not.
@method_decorator(csp_update({"style-src": "'unsafe-inline'"}), name="dispatch")
class ApiPages(SpectacularSwaggerSplitView):
    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(*args, **kwargs)
