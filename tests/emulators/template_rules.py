"""Approved templates, and what Meta refuses when one is sent with the wrong values."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.refusals import Refusal, missing, unexpected, wrong

GAP = re.compile(r"[\n\t]| {5,}")
HEADERS = {"text", "image", "video", "document"}


@dataclass(frozen=True)
class Template:
    name: str
    language: str
    parameters: int | tuple[str, ...] = 0
    """How many, or the names of named ones."""
    header: str | None = None
    """text, image, video, document: what value its header needs."""
    buttons: tuple[str, ...] = field(default=())
    """sub_type of each button that needs a value: url, quick_reply, copy_code; "" for one that needs none."""
    status: str = "APPROVED"


def check_template(obj: dict[str, Any], templates: dict[tuple[str, str], Template]) -> None:
    for key in obj:
        if key not in ("name", "language", "components"):
            raise unexpected(f'Unexpected key "{key}" on param "template".')
    name, language = obj.get("name"), obj.get("language")
    if not isinstance(name, str) or not name:
        raise missing("template.name")
    if not isinstance(language, dict) or not isinstance(language.get("code"), str):
        raise missing("template.language.code")
    template = templates.get((name, language["code"]))
    if template is None:
        raise Refusal(132001, f"template name ({name}) does not exist in {language['code']}", 404)
    if template.status == "PAUSED":
        raise Refusal(132015, f"template {name} is paused because of low quality")
    components = obj.get("components", [])
    if not isinstance(components, list) or not all(isinstance(component, dict) for component in components):
        raise wrong("components must be an array of objects.")
    by_type: dict[str, list[dict[str, Any]]] = {"header": [], "body": [], "button": []}
    for component in components:
        if component.get("type") not in by_type:
            raise wrong(f"component type {component.get('type')} is unknown.")
        by_type[component["type"]].append(component)
    if len(by_type["header"]) > 1 or len(by_type["body"]) > 1:
        raise wrong("one header and one body at most.")
    check_header(template, parameters_of(by_type["header"]))
    check_body(template, parameters_of(by_type["body"]))
    check_buttons(template, by_type["button"])


def parameters_of(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = components[0].get("parameters", []) if components else []
    if not isinstance(found, list) or not all(isinstance(parameter, dict) for parameter in found):
        raise wrong("parameters must be an array of objects.")
    return found


def check_header(template: Template, parameters: list[dict[str, Any]]) -> None:
    needed = 1 if template.header else 0
    if len(parameters) != needed:
        raise Refusal(132000, f"header: number of localizable_params ({len(parameters)}) does not match ({needed})")
    for parameter in parameters:
        if parameter.get("type") != template.header:
            raise Refusal(132012, f"header: expected {template.header}, received {parameter.get('type')}")
        if template.header == "text":
            check_text(parameter, "header")
        elif not isinstance(parameter.get(str(template.header)), dict):
            raise missing(f"header.{template.header}")


def check_body(template: Template, parameters: list[dict[str, Any]]) -> None:
    names = template.parameters if isinstance(template.parameters, tuple) else None
    needed = len(names) if names is not None else template.parameters
    if len(parameters) != needed:
        raise Refusal(132000, f"body: number of localizable_params ({len(parameters)}) does not match ({needed})")
    for parameter in parameters:
        check_text(parameter, "body")
    given = [parameter.get("parameter_name") for parameter in parameters]
    if names is not None and set(given) != set(names):
        raise Refusal(132012, f"body: parameter names {given} do not match {list(names)}")
    if names is None and any(given):
        raise Refusal(132012, "body: this template has positional parameters")


def check_text(parameter: dict[str, Any], where: str) -> None:
    if parameter.get("type") != "text" or not isinstance(parameter.get("text"), str):
        raise Refusal(132012, f"{where}: a text parameter is expected")
    if not parameter["text"]:
        raise Refusal(131008, f"{where}: text must not be empty")
    if GAP.search(parameter["text"]):
        raise Refusal(132012, f"{where}: a value cannot have new-line/tab characters or more than 4 consecutive spaces")


def check_buttons(template: Template, buttons: list[dict[str, Any]]) -> None:
    wanted = {str(index): kind for index, kind in enumerate(template.buttons) if kind}
    given: dict[str, str] = {}
    for button in buttons:
        index = button.get("index")
        if not isinstance(index, str):
            raise wrong("button.index must be a string.")
        given[index] = str(button.get("sub_type"))
        keys = {"url": "text", "quick_reply": "payload", "copy_code": "coupon_code"}
        for parameter in parameters_of([button]):
            key = keys.get(given[index], "text")
            if parameter.get("type") != key or not isinstance(parameter.get(key), str):
                raise Refusal(132012, f"button {index}: a parameter of type {key} is expected")
    if any(wanted.get(index) != kind for index, kind in given.items()):
        raise Refusal(132012, f"buttons {given} do not match {wanted}")
    needed = {index for index, kind in wanted.items() if kind != "quick_reply"}
    if needed - given.keys():
        raise Refusal(132000, f"buttons {sorted(needed - given.keys())} need a value")
