import type { Host, Language } from '../host'

export function hostIn(language: Language): Host {
  return {
    language,
    channels: ['whatsapp', 'webchat'],
    lists: {
      teams: [{ id: '8d0f3a52-4a1e-4a5e-9b59-3f5f8f6f6f10', name: 'Vendas' }, { id: 'b1', name: 'Recepção' }],
      members: [{ id: '0f0c5a1c-7a43-4c0c-8f2f-0b8d8f8d2c11', name: 'Bianca Nunes' }, { id: 'm2', name: 'Diego Martins' }],
      tags: ['aula experimental', 'aluno sumido', 'matrícula', 'volta às aulas'],
      stages: ['Qualificação', 'Aula marcada', 'Cliente'],
      fields: [{ key: 'instrumento', label: 'Instrumento' }, { key: 'idade', label: 'Idade' }, { key: 'periodo', label: 'Período' }, { key: 'data_da_aula', label: 'Data da aula' }, { key: 'responsavel', label: 'Responsável' }],
      funnels: [{ id: '5b1f5c7e-3f57-4b43-8a57-6f3f1a2b4c5d', name: 'Matrícula' }],
      templates: [{ name: 'aula_lembrete', language: 'pt_BR', text: 'Oi, {{1}}! Amanhã é dia de aula.', parameters: ['1'] }, { name: 'boas_vindas', language: 'pt_BR', text: 'Que bom ter você aqui!', parameters: [], header: 'image', buttons: [{ index: 0, type: 'url', label: 'Ver horários' }] }],
      webhooks: [{ id: 'w1', name: 'Slack vendas' }],
    },
    preview: {
      'contact.name': 'Mariana Souza', 'contact.phone': '+55 11 98812-4470', 'contact.email': 'mariana@exemplo.com.br', 'workspace.name': 'Escola Compasso',
      'variable.instrumento': 'Violão', 'variable.idade': '9', 'variable.periodo': 'Tarde', 'variable.dia': '28/11/2026',
    },
    upload: async (file) => ({ mediaId: `media-${file.size}`, name: file.name }),
  }
}
