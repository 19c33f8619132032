"""The drawing, and the funnels beside it."""

from backend.engine.texts.pair import Texts, pair

TEXTS: Texts = {
    "graph_malformed": pair("O desenho não pode ser lido em `{id}`.", "The drawing cannot be read at `{id}`."),
    "graph_malformed.shape": pair(
        "`{id}` não tem a forma esperada pelo React Flow.", "`{id}` does not have the shape that React Flow gives it."
    ),
    "graph_malformed.shape.hint": pair(
        "Um bloco tem id, type e data; uma ligação tem id, source e target.",
        "A node has id, type and data; an edge has id, source and target.",
    ),
    "graph_malformed.duplicate": pair("O id `{id}` aparece mais de uma vez.", "The id `{id}` is there more than once."),
    "graph_malformed.missing_node": pair(
        "A ligação `{id}` começa ou termina em um bloco que não existe.",
        "The edge `{id}` begins or ends at a node that does not exist.",
    ),
    "funnel_too_large": pair("Máximo {nodes} nós e {megabytes} MB.", "At most {nodes} nodes and {megabytes} MB."),
    "funnel_too_large.hint": pair(
        "Divida o funil em dois e una-os com Iniciar funil.", "Split it in two and join them with Start funnel."
    ),
    "funnel_no_start": pair(
        "O funil não tem nenhum gatilho, então nada o inicia.", "The funnel has no trigger, so nothing starts it."
    ),
    "funnel_no_start.hint": pair(
        "Adicione um gatilho, por exemplo uma palavra-chave.", "Add a trigger, a keyword for instance."
    ),
    "trigger_overlap": pair(
        "Este gatilho e o do funil “{other}” respondem à mesma mensagem; quem vence é “{winner}”.",
        "This trigger and the one of “{other}” answer the same message; “{winner}” wins.",
    ),
    "trigger_overlap.same": pair(
        "Este gatilho e “{other}” respondem à mesma mensagem; quem vence é “{winner}”.",
        "This trigger and “{other}” answer the same message; “{winner}” wins.",
    ),
    "node_unreachable": pair("Nenhum caminho chega a este bloco.", "No path leads to this node."),
    "funnel_loop_without_wait": pair(
        "O caminho {path} se repete sem esperar por ninguém.", "The path {path} repeats without waiting for anybody."
    ),
    "funnel_loop_without_wait.hint": pair(
        "Coloque no caminho uma pergunta, uma espera por resposta ou um atraso.",
        "Put a question, a wait for a reply or a delay on the path.",
    ),
    "subfunnel_recursion": pair(
        "Os funis iniciam um ao outro sem fim: {path}.", "The funnels start each other without end: {path}."
    ),
    "subfunnel_recursion.waits": pair(
        "Os funis iniciam um ao outro: {path}. Há esperas no caminho, mas confira se é isso que você quer.",
        "The funnels start each other: {path}. There are waits on the way, but check that this is what you want.",
    ),
    "subfunnel_recursion.calls": pair(
        "Os funis chamam um ao outro sem fim: {path}.", "The funnels call each other without end: {path}."
    ),
    "subfunnel_recursion.calls.hint": pair(
        "Uma chamada sempre volta; para seguir em outro funil, use Iniciar funil.",
        "A call always comes back; to go on in another funnel use Start another funnel.",
    ),
    "subfunnel_unpublished": pair(
        "O funil chamado não está publicado: a conversa sai por “falhou”.",
        "The funnel that is called is not published: the conversation leaves by its failure.",
    ),
    "subfunnel_unpublished.hint": pair("Publique o outro funil primeiro.", "Publish the other funnel first."),
    "node_type_unknown": pair(
        "O tipo de bloco `{type}` não existe aqui ou é de uma versão mais nova.",
        "The node type `{type}` does not exist here or is from a newer version.",
    ),
    "port_unconnected": pair(
        "A saída “{label}” não leva a lugar nenhum: a conversa termina ali.",
        "The exit “{label}” leads nowhere: the conversation ends there.",
    ),
    "port_unconnected.trouble": pair(
        "Sem caminho: {label}. Se acontecer, a conversa termina ali e os atendentes são avisados.",
        "Without a path: {label}. If it happens, the conversation ends there and attendants are told.",
    ),
    "port_unknown": pair(
        "Há uma ligação de uma saída que este bloco não tem: `{port}`.",
        "An edge leaves by an exit that this node does not have: `{port}`.",
    ),
    "port_taken_twice": pair(
        "A saída “{label}” tem mais de uma ligação; só a primeira vale.",
        "The exit “{label}” has more than one edge; only the first counts.",
    ),
    "reference_missing": pair(
        "“{label}” aponta para algo que não existe mais.", "“{label}” points to something that does not exist any more."
    ),
    "call_token_missing": pair(
        "Nenhum outro sistema tem um token: ninguém pode fazer esta chamada ainda.",
        "No other system has a token: nobody can make this call yet.",
    ),
    "call_token_missing.hint": pair(
        "Crie um em Integrações, Chamadas de outros sistemas.", "Make one under Integrations, Calls from other systems."
    ),
    "call_declared_otherwise": pair(
        "“{other}” espera da mesma chamada que “{name}” seja de outro tipo: nenhuma chamada serve aos dois.",
        "“{other}” expects “{name}” of the same call to be of another kind: no call fits both.",
    ),
    "call_declared_otherwise.hint": pair("Use o mesmo tipo, ou outro nome.", "Use the same kind, or another name."),
    "integration_missing": pair(
        "Este bloco precisa de uma integração que ainda não está conectada: a conversa sai por “falhou”.",
        "This node needs an integration that is not connected yet: the conversation leaves by its failure.",
    ),
    "integration_missing.hint": pair("Conecte-a em Integrações.", "Connect it on the integrations page."),
    "integration_missing.ai": pair(
        "Nenhuma inteligência artificial está conectada: a conversa sai por “falhou”.",
        "No AI is connected: the conversation leaves by its failure.",
    ),
    "integration_missing.odoo": pair(
        "O Odoo ainda não está conectado: a conversa sai por “falhou”.",
        "Odoo is not connected yet: the conversation leaves by its failure.",
    ),
    "integration_missing.email": pair(
        "Este Batuta não tem servidor de e-mail: a conversa sai por “falhou”.",
        "This installation has no mail server: the conversation leaves by its failure.",
    ),
    "integration_missing.email.hint": pair(
        "Quem instalou define BATUTA_SMTP_URL e BATUTA_SMTP_FROM.",
        "Whoever installed it sets BATUTA_SMTP_URL and BATUTA_SMTP_FROM.",
    ),
    "integration_missing.email_beside": pair(
        "Este Batuta não tem servidor de e-mail: o aviso aparece só dentro do Batuta.",
        "This installation has no mail server: the notice is shown in Batuta only.",
    ),
    "integration_missing.email_beside.hint": pair(
        "Quem instalou define BATUTA_SMTP_URL e BATUTA_SMTP_FROM. Ou avise de outro modo.",
        "Whoever installed it sets BATUTA_SMTP_URL and BATUTA_SMTP_FROM. Or tell people in another way.",
    ),
    "webhook_missing": pair(
        "“{label}”: este chat não está mais conectado. O aviso não chega a ninguém, e a conversa segue.",
        "“{label}”: this chat is not connected any more. The notice reaches nobody, and the conversation goes on.",
    ),
    "webhook_missing.hint": pair(
        "Escolha outro, ou conecte-o em Integrações.", "Choose another, or connect it on the integrations page."
    ),
    "notice_nobody.team": pair(
        "“{label}”: ninguém está nesta equipe. O aviso não chega a ninguém, e a conversa segue.",
        "“{label}”: nobody is in this team. The notice reaches nobody, and the conversation goes on.",
    ),
    "notice_nobody.team.hint": pair(
        "Ponha alguém na equipe, em Equipe, ou escolha outra.",
        "Put somebody into it, on the team's page, or choose another.",
    ),
    "notice_nobody.role": pair(
        "“{label}”: ninguém tem este papel. O aviso não chega a ninguém, e a conversa segue.",
        "“{label}”: nobody has this role. The notice reaches nobody, and the conversation goes on.",
    ),
    "notice_nobody.role.hint": pair("Escolha um papel que alguém tenha.", "Choose a role that somebody has."),
    "integration_missing.erp": pair(
        "O sistema da escola ainda não está conectado: a conversa sai por “falhou”.",
        "The school's system is not connected yet: the conversation leaves by its failure.",
    ),
}
