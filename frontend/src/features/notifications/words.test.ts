import { expect, test } from 'vitest'
import { wordsOf } from './words'

const names = new Map([['u1', 'Bia']])
const said = (kind: string, data: Record<string, unknown>) => wordsOf({ kind, contact_name: 'Ana', data }, names)

test('who handed a conversation over is named; the bot says why', () => {
  expect(said('conversation.assigned', { by: 'u1' })).toEqual({ key: 'assignedBy', values: { contact: 'Ana', who: 'Bia', text: '' } })
  expect(said('conversation.assigned', { reason: 'Quer piano' })).toEqual({ key: 'assigned', values: { contact: 'Ana', who: '', text: 'Quer piano' } })
  expect(said('bot.notice', { text: 'Novo pedido' })).toMatchObject({ key: 'notice', values: { text: 'Novo pedido' } })
  expect(wordsOf({ kind: 'bot.notice', contact_name: null, data: { text: 'Novo pedido' } }, names).key).toBe('noticeAlone')
  expect(said('replies.held', {})).toMatchObject({ key: 'held', values: { contact: 'Ana' } })
  expect(said('calendar.missed', { name: 'Aula', tick: '2027-03-05T09:00' })).toMatchObject({ key: 'missedAt', values: { who: 'Aula', text: '', when: expect.stringContaining('09:00') } })
  expect(said('calendar.missed', { name: 'Aula' }).key).toBe('missed')
  expect(said('of a later release', { text: 7 })).toEqual({ key: 'other', values: { contact: 'Ana', who: '', text: '' } })
})
