"""The HTTP API: order review, intake, rings and look-ups, on the same model as the sweep."""

from graphrisk_api.app import create_app

__all__ = ["create_app"]
