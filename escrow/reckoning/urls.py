"""The pages of escrow/reckoning."""

from django.urls import path

from escrow.reckoning import views

urlpatterns = [
    path("reckonings/", views.reckonings, name="reckonings"),
    path("reckonings/new/", views.new, name="reckoning-new"),
    path("reckonings/template/", views.template, name="reckoning-template"),
    path("reckonings/<int:pk>/", views.reckoning, name="reckoning"),
    path("reckonings/<int:pk>/line/", views.line, name="reckoning-line"),
    path("reckonings/<int:pk>/lines/<int:place>/", views.line_page, name="reckoning-line-page"),
    path("reckonings/<int:pk>/upload/", views.upload, name="reckoning-upload"),
    path("reckonings/<int:pk>/signatures/", views.signatures, name="reckoning-signatures"),
    path("reckonings/<int:pk>/sign/", views.sign, name="reckoning-sign"),
    path("reckonings/<int:pk>/replace/", views.replacing, name="reckoning-replace"),
    path("reckonings/<int:pk>/void/", views.void, name="reckoning-void"),
    path("reckonings/<int:pk>/export/", views.workbook, name="reckoning-xlsx"),
]
