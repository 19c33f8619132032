"""Good requests where the OpenAPI document alone does not give one. `$noun` stands for an id: see walk.py."""

from typing import Any

GRAPH: dict[str, Any] = {
    "nodes": [
        {"id": "a", "type": "trigger", "data": {"keyword": "ola"}},
        {"id": "b", "type": "route_to_team", "data": {"to": "team", "team": "$team"}},
        {"id": "c", "type": "start_funnel", "data": {"funnel": "$funnel"}},
    ],
    "edges": [{"id": "e", "source": "a", "target": "b"}],
}

CREDENTIALS = {
    "phone_number_id": "106540352242922",
    "waba_id": "102290129340398",
    "access_token": "EAAGm0PX4ZCpsBAKZCtokenOfTheTests",
    "app_secret": "0123456789abcdef0123456789abcdef",
    "verify_token": "a verify token of the tests",
}

BODIES: dict[str, list[Any]] = {
    "addConsent": [{"purpose": "marketing", "answer": "revoked", "note": "x"}],
    "acceptInvitation": [{"name": "Ana", "password": "a long password"}],
    "createFirstOwner": [{"name": "Ana", "email": "ana@example.com", "password": "a long password", "workspace": "x"}],
    "login": [{"email": "ana@example.com", "password": "x"}],
    "changeMember": [{"role": "supervisor"}, {"teamIds": ["$team"]}],
    "inviteMember": [{"email": "new@example.com", "role": "agent"}],
    "createTeam": [{"name": "Another"}],
    "renameTeam": [{"name": "Another"}],
    "createNoticeWebhook": [{"name": "Another", "url": "https://127.0.0.1/x"}],
    "changeNoticeWebhook": [{"name": "Another"}],
    "saveErp": [
        {"name": "x", "base_url": "https://127.0.0.1", "auth": "none", "path": "/{value}", "mapping": {"student": "x"}}
    ],
    "saveOdoo": [{"url": "https://127.0.0.1", "db": "x", "username": "x", "password": "x"}],
    "saveFunnel": [{"name": "Another", "definition": GRAPH}],
    "importFunnel": [{"name": "Another", "definition": GRAPH}],
    "checkFunnel": [{"definition": GRAPH}],
    "createContact": [{"name": "Another", "phone_number": "+55 11 98765-4321"}],
    "changeContact": [{"name": "Another"}],
    "tagContacts": [
        {"contactIds": ["$contact"], "addTagIds": ["$tag"]},
        {"contactIds": ["$contact"], "removeTagIds": ["$tag"]},
    ],
    "changeCustomField": [{"label": "Another"}],
    "changeTag": [{"name": "Another"}],
    "assignChat": [{"agentId": "$user"}, {"teamId": "$team"}],
    "setChatStatus": [{"status": "pending"}],
    "sendMessage": [
        {"message_type": "text", "data": {"text": "Oi"}},
        {"message_type": "image", "data": {"mediaId": "$media"}},
    ],
    "startConversation": [
        {
            "instanceId": "$instance",
            "target_number": "$phone",
            "message_type": "text",
            "data": {"text": "Oi"},
        },
    ],
    "receiveWhatsApp": [{"object": "whatsapp_business_account", "entry": []}],
    "receiveWhatsAppAlias": [{"object": "whatsapp_business_account", "entry": []}],
    "createApiToken": [{"name": "Another"}],
    "callEvent": [{"contact": {"id": "$contact"}, "instance_id": "$instance", "variables": {}}],
    "createInstance": [{"name": "Another", "provider": "whatsapp", "credentials": CREDENTIALS}],
    "postVisitorMessage": [{"client_id": "$random", "text": "Oi"}, {"client_id": "$random", "media_id": "$media"}],
    "changeInstance": [{"name": "Another"}],
    "changeWorkspace": [{"name": "Another"}],
}

QUERIES: dict[str, dict[str, str]] = {}

NOT_AT_HAND: dict[str, tuple[int, ...]] = {
    "acceptInvitation": (404,),
    "createFirstOwner": (404,),
    "createNoticeWebhook": (422,),
    "getNextAction": (503,),
    "getOdooFields": (409,),
    "getSummary": (503,),
    "listTemplates": (409,),
    "removeAi": (404,),
    "removeErp": (404,),
    "saveAi": (400, 422),
    "saveErp": (422,),
    "saveOdoo": (422,),
    "callEvent": (401,),
    "login": (401,),
    "logout": (401,),
    "receiveWhatsApp": (401,),
    "receiveWhatsAppAlias": (401,),
    "refresh": (401,),
    "showFirstOwner": (404,),
    "startFunnel": (404,),
    "showInvitation": (404,),
    **dict.fromkeys(
        (
            "acknowledgeMessages",
            "arrive",
            "downloadVisitorFile",
            "leave",
            "listVisitorMessages",
            "postVisitorMessage",
            "renameVisitor",
            "showChatPage",
            "uploadVisitorFile",
        ),
        (404,),
    ),
    "verifyWhatsApp": (403,),
    "verifyWhatsAppAlias": (403,),
}
"""Operations whose secret the walk does not have: what they answer instead. They take no ids."""

KEEPS_WHAT_IT_IS_GIVEN = {"saveFunnel", "importFunnel", "checkFunnel"}
"""A draft keeps ids of things that are not there; the checker says so and publishing refuses them."""
