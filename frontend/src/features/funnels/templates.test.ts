import { expect, it } from 'vitest'
import { offered } from './templates'

const listed = { name: 'aula', language: 'pt_BR', status: 'APPROVED', category: 'UTILITY', text: 'Oi, {{1}}', parameters: ['1'], header: null, footer: '', buttons: [], reason: '' }

it('offers what may be sent, once, with what it wants beside its text', () => {
  const picture = { ...listed, name: 'bem_vindo', header: { type: 'image', text: '', variables: [] }, buttons: [{ index: 1, type: 'url', text: 'Abrir', variable: true }, { index: 0, type: 'quick_reply', text: 'Sim', variable: false }] }
  expect(offered([picture, listed, listed, { ...listed, name: 'nova', status: 'PENDING' }, { ...listed, language: 'en', header: { type: 'text', text: 'Olá', variables: [] } }])).toEqual([
    { name: 'aula', language: 'pt_BR', text: 'Oi, {{1}}', parameters: ['1'], header: null, buttons: [] },
    { name: 'aula', language: 'en', text: 'Oi, {{1}}', parameters: ['1'], header: null, buttons: [] },
    { name: 'bem_vindo', language: 'pt_BR', text: 'Oi, {{1}}', parameters: ['1'], header: 'image', buttons: [{ index: 1, type: 'url', label: 'Abrir' }] },
  ])
})
