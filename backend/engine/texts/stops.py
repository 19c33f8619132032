"""Why a run was stopped: attendants read it."""

from backend.engine.texts.pair import Texts, pair

TEXTS: Texts = {
    "stopped_unconnected": pair(
        "O funil “{funnel}” terminou no bloco “{node}” por “{port}”, que não leva a lugar nenhum{why}. O contato espera por uma pessoa.",
        "The funnel “{funnel}” ended at the node “{node}” by “{port}”, which leads nowhere{why}. The contact waits for a person.",
    ),
    "budget_visits": pair(
        "O funil “{funnel}” foi parado: passou por 100 blocos sem esperar (último: {node}).",
        "The funnel “{funnel}” was stopped: it went through 100 nodes without waiting (last: {node}).",
    ),
    "budget_run": pair(
        "O funil “{funnel}” foi parado: passou por 1.000 blocos sem que o contato escrevesse (último: {node}).",
        "The funnel “{funnel}” was stopped: it went through 1,000 nodes without the contact writing (last: {node}).",
    ),
    "budget_state": pair(
        "O funil “{funnel}” foi parado: guardou mais de 64 KB sobre a conversa (último bloco: {node}).",
        "The funnel “{funnel}” was stopped: it kept more than 64 KB about the conversation (last node: {node}).",
    ),
    "budget_messages": pair(
        "O funil “{funnel}” foi parado: enviou 10 mensagens de uma vez (último bloco: {node}).",
        "The funnel “{funnel}” was stopped: it sent 10 messages at once (last node: {node}).",
    ),
    "budget_unasked": pair(
        "O funil “{funnel}” foi parado: enviou 20 mensagens em 10 minutos sem resposta (último bloco: {node}).",
        "The funnel “{funnel}” was stopped: it sent 20 messages in 10 minutes without a reply (last node: {node}).",
    ),
    "circle": pair(
        "O bot foi pausado nesta conversa: as mesmas mensagens se repetem dos dois lados. Talvez seja outro robô, ou alguém perdido.",
        "The bot was paused in this conversation: the same messages repeat on both sides. It may be another bot, or somebody who is lost.",
    ),
    "stopped_node_type_unknown": pair(
        "O funil “{funnel}” foi parado: o tipo do bloco {node} não existe aqui.",
        "The funnel “{funnel}” was stopped: the type of node {node} does not exist here.",
    ),
    "stopped_broken": pair(
        "O funil “{funnel}”, que outro tinha interrompido, foi parado: ele não conseguiu continuar. Avise o suporte.",
        "The funnel “{funnel}”, which another one had interrupted, was stopped: it could not go on. Tell support.",
    ),
    "stopped_node_unready": pair(
        "O teste parou: falta preencher algo no passo {node}.",
        "The test stopped: something is still to be filled in at step {node}.",
    ),
    "stopped_rehearsal_too_long": pair(
        "O teste parou: passou por passos demais (último: {node}). Recomece ou use menos mensagens.",
        "The test stopped: it went through too many steps (last: {node}). Start again or use fewer messages.",
    ),
}
