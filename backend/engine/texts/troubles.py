"""Why a node could not do its part, in the middle of a sentence: attendants read it where nothing is drawn behind a trouble's port."""

from backend.engine.texts.pair import Texts, pair

TEXTS: Texts = {
    "why_request": pair("o contato pediu uma pessoa", "the contact asked for a person"),
    "why_anger": pair("o contato está irritado", "the contact is angry"),
    "why_score": pair("a nota do contato é alta", "the contact's score is high"),
    "why_too_many_rounds": pair("a IA já falou o máximo de vezes", "the AI has spoken as often as it may"),
    "why_refusal": pair("a IA se recusou a responder", "the AI refused to answer"),
    "why_team_gone": pair("a equipe não existe mais", "the team is gone"),
    "why_team_empty": pair("não há ninguém na equipe", "nobody is in the team"),
    "why_member_gone": pair("a pessoa não faz mais parte da escola", "the person is not a member any more"),
    "why_integration_missing": pair("a integração não está conectada", "the integration is not connected"),
    "why_ai_not_configured": pair("nenhuma IA está conectada", "no AI is connected"),
    "why_consent_missing": pair("falta o consentimento para a IA", "the consent to AI is missing"),
    "why_uncertain": pair("ninguém sabe se aconteceu", "nobody knows whether it happened"),
    "why_timeout": pair("demorou demais", "it took too long"),
    "why_consent_outdated": pair(
        "o texto do consentimento para a IA mudou", "the text of the consent to AI has changed"
    ),
    "why_opted_out": pair("o contato pediu para não receber mensagens", "the contact asked to be left alone"),
    "why_email_limit": pair("o contato já recebeu os e-mails de um dia", "the contact got a day's e-mails already"),
    "why_gave_up": pair("muitas tentativas não deram certo", "too many attempts came to nothing"),
    "why_ai_auth": pair("a IA não aceita a chave", "the AI does not take the key"),
    "why_ai_quota": pair("os créditos da IA acabaram", "the AI's credits are used up"),
    "why_ai_model": pair("o modelo da IA não está disponível", "the AI's model is not available"),
    "why_ai_busy": pair("a IA está sobrecarregada", "the AI is overloaded"),
    "why_ai_unreachable": pair("a IA está fora do ar", "the AI cannot be reached"),
    "why_ai_refused": pair("a IA não aceitou o pedido", "the AI did not take the request"),
    "why_ai_truncated": pair("a resposta da IA ficou longa demais", "the AI's answer became too long"),
    "why_ai_invalid_output": pair("a IA respondeu fora do formato", "the AI's answer was of another form"),
    "why_ai_budget_spent": pair("o limite diário de uso da IA acabou", "the day's budget for AI is used up"),
    "why_ai_prompt_too_long": pair("o texto para a IA é longo demais", "the text for the AI is too long"),
    "why_ai_refusal": pair("a IA se recusou a responder", "the AI refused to answer"),
    "why_ai_failed": pair("a IA não respondeu", "the AI did not answer"),
    "why_ai_incomplete": pair("a IA não encontrou todos os dados", "the AI did not find all the data"),
    "why_ai_nothing_to_read": pair("não havia texto para a IA ler", "there was no text for the AI to read"),
    "why_odoo_unreachable": pair("o Odoo está fora do ar", "Odoo cannot be reached"),
    "why_odoo_busy": pair("o Odoo está sobrecarregado", "Odoo is overloaded"),
    "why_odoo_auth": pair("o Odoo não aceita o usuário ou a chave", "Odoo does not take the user or the key"),
    "why_odoo_db_unknown": pair("o banco de dados do Odoo não existe", "Odoo's database does not exist"),
    "why_odoo_access": pair("o usuário do Odoo não tem permissão", "the user of Odoo lacks the permission"),
    "why_odoo_model": pair("falta um módulo no Odoo", "Odoo lacks a module"),
    "why_odoo_field": pair("um campo não existe no Odoo", "a field does not exist in Odoo"),
    "why_odoo_protocol": pair("o Odoo respondeu fora do formato", "Odoo's answer was of another form"),
    "why_odoo_refused": pair("o Odoo não aceitou os dados", "Odoo did not take the data"),
    "why_erp_auth": pair("o ERP não aceita a chave", "the ERP does not take the key"),
    "why_email_address": pair("o endereço de e-mail não é válido", "the e-mail address is not valid"),
    "why_email_auth": pair("o servidor de e-mail não aceita a senha", "the mail server does not take the password"),
    "why_email_busy": pair("o servidor de e-mail está sobrecarregado", "the mail server is overloaded"),
    "why_email_empty": pair("o e-mail ficou sem assunto ou texto", "the e-mail has no subject or no text"),
    "why_email_failed": pair("o e-mail não foi enviado", "the e-mail was not sent"),
    "why_email_not_configured": pair("nenhum servidor de e-mail está conectado", "no mail server is connected"),
    "why_email_refused": pair(
        "o servidor de e-mail não aceitou a mensagem", "the mail server did not take the message"
    ),
    "why_email_tls": pair(
        "a conexão com o servidor de e-mail não é segura", "the connection to the mail server is not secure"
    ),
    "why_email_unreachable": pair("o servidor de e-mail está fora do ar", "the mail server cannot be reached"),
    "why_http": pair("o endereço respondeu com o erro {status}", "the address answered with the error {status}"),
    "why_redirect_refused": pair("o endereço mandou para outro lugar", "the address sent us elsewhere"),
    "why_request_invalid": pair("o pedido não pôde ser montado", "the request could not be made"),
    "why_response_not_json": pair("a resposta não está em JSON", "the response is not JSON"),
    "why_response_too_large": pair("a resposta é grande demais", "the response is too large"),
    "why_field_missing": pair("um dado esperado não veio na resposta", "a value is missing in the response"),
    "why_result_unreadable": pair("o resultado não pôde ser lido", "the result could not be read"),
    "why_activity_unknown": pair("esta versão não conhece a ação", "this release does not know the action"),
    "why_host_unknown": pair("o endereço não existe", "the address does not exist"),
    "why_unreachable": pair("o endereço está fora do ar", "the address cannot be reached"),
    "why_url_forbidden": pair("o endereço não é permitido", "the address is not allowed"),
    "why_url_invalid": pair("o endereço não é válido", "the address is not valid"),
    "why_url_port": pair("a porta do endereço não é permitida", "the port of the address is not allowed"),
    "why_url_scheme": pair("o endereço precisa começar com https", "the address must begin with https"),
    "why_subfunnel_depth": pair("há funis demais um dentro do outro", "too many funnels stand in one another"),
    "why_subfunnel_unconnected": pair(
        "o funil chamado parou onde faltava uma pessoa", "the funnel that was called stopped where a person was needed"
    ),
    "why_subfunnel_unpublished": pair(
        "o funil chamado não está publicado", "the funnel that was called is not published"
    ),
}
