"""The application and its OpenAPI document, made once in a process for all tests that go through its operations: it takes two seconds."""

from backend.api.openapi import document
from backend.app import create_app
from backend.settings import Settings

APP = create_app(Settings(secret_key="x" * 40))
DOCUMENT = document(APP)
