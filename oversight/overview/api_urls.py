from django.urls import path

from oversight.overview import api

urlpatterns = [path("leader/", api.Leader.as_view(), name="api-leader")]
