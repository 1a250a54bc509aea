from django.urls import path

from oversight.campaigns import api

urlpatterns = [
    path("campaigns/", api.Campaigns.as_view(), name="api-campaigns"),
    path("campaigns/<int:pk>/", api.OneCampaign.as_view(), name="api-campaign"),
    path("campaigns/<int:pk>/targets/", api.CampaignTargets.as_view(), name="api-campaign-targets"),
    path("campaign-targets/<int:pk>/result/", api.CampaignResult.as_view(), name="api-campaign-result"),
    path("supervisions/", api.Supervisions.as_view(), name="api-supervisions"),
    path("supervisions/<int:pk>/", api.OneSupervision.as_view(), name="api-supervision"),
    path("admonitions/", api.Admonitions.as_view(), name="api-admonitions"),
    path("admonitions/<int:pk>/", api.OneAdmonition.as_view(), name="api-admonition"),
]
