from django.urls import path

from oversight.papers import views

urlpatterns = [
    path("papers/<int:pk>/", views.paper, name="paper"),
    path("papers/<int:pk>/small/", views.small, name="paper-small"),
    path("papers/<int:pk>/remove/", views.take_away, name="paper-remove"),
    path("papers/of/<str:subject>/", views.add, name="paper-add"),
]
