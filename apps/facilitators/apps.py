from django.apps import AppConfig


class FacilitatorsConfig(AppConfig):
    name = "apps.facilitators"
