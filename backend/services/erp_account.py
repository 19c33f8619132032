"""What a workspace writes about its school's ERP, made sure of before anything is dialled."""

from backend.activities.egress import Egress
from backend.activities.erp import HEADER, PLACE, ErpAccount
from backend.activities.fetch import refusal_of
from backend.engine.encode import climbs
from backend.engine.json_path import PathMissing, steps
from backend.errors import FieldError, Invalid


def refuse_unfit(account: ErpAccount, egress: Egress) -> None:
    """Raises Invalid with all that is wrong."""
    faults: list[FieldError] = []
    if any(mark in account.base_url for mark in "?#{") or (code := refusal_of(egress, account.base_url)):
        faults.append(
            FieldError("/base_url", "url_invalid" if any(m in account.base_url for m in "?#{") else str(code))
        )
    if account.path.count(PLACE) != 1 or "#" in account.path or climbs(f"{account.base_url}/{account.path}"):
        faults.append(FieldError("/path", "erp_path"))
    for name, path in account.mapping.items():
        if path and not _is_path(path):
            faults.append(FieldError(f"/mapping/{name}", "path_invalid", {"path": path}))
    if account.auth == "header" and not HEADER.fullmatch(account.auth_name):
        faults.append(FieldError("/auth_name", "header_forbidden", {"name": account.auth_name}))
    if account.auth == "basic" and (not account.auth_name or ":" in account.auth_name):
        faults.append(FieldError("/auth_name", "field_required", {"name": "auth_name"}))
    if account.auth != "none" and not (account.secret and account.secret.isascii() and account.secret.isprintable()):
        faults.append(FieldError("/secret", "credential_invalid", {"name": "secret"}))
    if faults:
        raise Invalid(*faults)


def _is_path(path: str) -> bool:
    try:
        return bool(steps(path))
    except PathMissing:
        return False
