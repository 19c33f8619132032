"""Why a draft goes another way than a conversation that took place."""

from backend.engine.texts.pair import Texts, pair

TEXTS: Texts = {
    "parting_trigger": pair("Nenhum gatilho do rascunho começaria aqui.", "No trigger of the draft would begin here."),
    "parting_port": pair(
        "Sai por outra saída: “{now}” em vez de “{before}”.", "Leaves by another port: “{now}” instead of “{before}”."
    ),
    "parting_edge": pair("A mesma saída leva a outro passo.", "The same port leads to another step."),
    "parting_node_missing": pair(
        "O passo seguinte não existe no rascunho.", "The next step does not exist in the draft."
    ),
    "parting_waits": pair(
        "O rascunho espera onde a conversa seguiu.", "The draft waits where the conversation went on."
    ),
    "parting_goes_on": pair(
        "O rascunho segue onde a conversa esperou.", "The draft goes on where the conversation waited."
    ),
    "parting_waits_longer": pair(
        "O prazo do rascunho ainda não teria acabado.", "The draft's time would not have been over yet."
    ),
    "parting_time_over": pair(
        "O prazo do rascunho teria acabado antes da resposta.",
        "The draft's time would have been over before the answer.",
    ),
    "parting_stops": pair("O rascunho é parado aqui por segurança.", "The draft is stopped here for safety."),
    "parting_unready": pair("Falta preencher algo neste passo.", "Something is still to be filled in at this step."),
    "parting_other_funnel": pair("Começa outro funil.", "Another funnel is started."),
}
