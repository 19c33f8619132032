"""What the catalog names, the editor has: widgets and icons."""

import re

from tests.house.source import ROOT
from tests.nodes.test_catalog import CATALOG, WIDGETS

FORMS = ROOT / "frontend/flow-editor/src/forms"
OF_A_MESSAGE = {"media", "map"}
"""Drawn by the field around them."""


def test_the_page_tells_of_no_widget_that_the_editor_lacks() -> None:
    registries = [
        (FORMS / name).read_text("utf-8").split("= {", 1)[1] for name in ("fields/index.ts", "widgets/index.ts")
    ]
    assert set(re.findall(r"([\w-]+)'?: [A-Z]\w+", "".join(registries))) | OF_A_MESSAGE >= WIDGETS


def test_what_is_a_field_is_known_as_one() -> None:
    """Else the form looks for a widget of that name, finds none, and the whole canvas stops."""
    fields = (FORMS / "fields/index.ts").read_text("utf-8").split("= {", 1)[1]
    composite = (FORMS / "formSchema.ts").read_text("utf-8").split("COMPOSITE = new Set([", 1)[1].split("])")[0]
    assert set(re.findall(r"'([\w-]+)'", composite)) == set(re.findall(r"([\w-]+)'?: [A-Z]\w+", fields)) | OF_A_MESSAGE


def test_every_step_has_an_icon_of_its_own() -> None:
    icons = (ROOT / "frontend/flow-editor/src/editor/icons.tsx").read_text("utf-8").split("= {", 1)[1]
    known = set(re.findall(r"([\w-]+)'?: Icon\w+", icons))
    assert {node_type.icon for node_type in CATALOG.values()} <= known
