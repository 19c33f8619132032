import { expect, test } from 'vitest'
import { merged, openQuestion, pressedOption, unanswered } from './merge'
import type { Message, Waiting } from './types'

const message = (id: number, direction: 'IN' | 'OUT', more: Partial<Message> = {}): Message => ({ id, direction, type: 'text', text: `${id}`, status: 'sent', timestamp: '2026-11-21T12:00:00Z', ...more })
const waiting = (clientId: string, more: Partial<Waiting> = {}): Waiting => ({ clientId, text: 'oi', at: '2026-11-21T12:00:00Z', ...more })
const CHOICES = [
  { id: 'piano', label: 'Piano', description: '' },
  { id: 'violao', label: 'Violão', description: '' },
]

test('a message told twice, by the answer and by the socket, is there once', () => {
  const talk = merged([message(1, 'IN', { client_id: 'a' })], [message(3, 'OUT'), message(1, 'IN', { status: 'read' }), message(2, 'OUT')])
  expect(talk.map(({ id, status }) => [id, status])).toEqual([[1, 'read'], [2, 'sent'], [3, 'sent']])
  expect(talk[0]?.client_id).toBe('a')
})

test('what came back waits no more, whatever the case of its id', () => {
  expect(unanswered([waiting('AB'), waiting('cd')], [message(1, 'IN', { client_id: 'ab' })]).map(({ clientId }) => clientId)).toEqual(['cd'])
})

test('only the last question can be answered, and only once', () => {
  const asked = message(2, 'OUT', { choices: CHOICES })
  expect(openQuestion([message(1, 'IN'), asked, message(3, 'OUT')], [])).toBe(2)
  expect(openQuestion([asked, message(3, 'IN')], [])).toBeNull()
  expect(openQuestion([asked], [waiting('a')])).toBeNull()
  expect(openQuestion([asked], [waiting('a', { failed: 'x' })])).toBe(2)
})

test('the pressed option is the one the answer names', () => {
  const asked = message(2, 'OUT', { choices: CHOICES })
  expect(pressedOption([asked, message(3, 'IN', { option: 'piano' })], asked, [])).toBe('piano')
  expect(pressedOption([asked, message(3, 'IN'), message(4, 'IN', { option: 'piano' })], asked, [])).toBeNull()
  expect(pressedOption([asked], asked, [waiting('a', { asked: 2, option: 'violao' })])).toBe('violao')
})
