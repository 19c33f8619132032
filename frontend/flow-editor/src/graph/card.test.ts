import { expect, test } from 'vitest'
import { CATALOG } from '../testing/samples'
import { cardOf, type Card } from './card'
import type { NodeType } from './catalog'
import type { JsonObject } from './json'
import { NO_LISTS, type Lists } from './lists'
import { preview, segmentsOf } from './segments'
import { summaryOf, wordsOf } from './summary'

function sampleOf(name: string): NodeType {
  const type = CATALOG.types.get(name)
  if (type === undefined) throw new Error(name)
  return type
}

function card(type: string, data: JsonObject, name = '', lists: Lists = NO_LISTS): Card {
  return cardOf({ id: 'a', type, data, meta: name === '' ? {} : { name }, position: { x: 0, y: 0 } }, CATALOG.types.get(type), lists)
}

test('a question is shown in its bubble, variables as variables', () => {
  const [block] = card('ask_choice', { question: 'Hi {{ contact.name | first_name }}!', choices: [] }).blocks
  expect(block).toMatchObject({ kind: 'bubble', text: [{ kind: 'text', text: 'Hi ' }, { kind: 'variable', path: 'contact.name', filters: ['first_name'] }, { kind: 'text', text: '!' }] })
})

test('each message is a bubble of its own kind', () => {
  const blocks = card('send_message', { bubbles: [{ type: 'text', text: 'Hello' }, { type: 'image', url: 'https://x/y.jpg', text: 'Our studio' }, { type: 'link', text: 'How to get here', label: 'Open', url: 'https://x' }] }).blocks
  expect(blocks.map((block) => (block.kind === 'bubble' ? block.form : block.kind))).toEqual(['text', 'image', 'link'])
})

test('a trigger is called by what begins it', () => {
  const { kind, shape, blocks } = card('trigger', { keyword: 'piano', synonyms: ['keys'] }, 'Asked')
  expect([kind, shape, blocks]).toEqual(['Keyword', 'start', [{ kind: 'quote', text: 'piano' }, { kind: 'quote', text: 'keys' }]])
})

test('a card says what its form shows, not what stays of another choice', () => {
  const { kind, blocks } = card('trigger', { kind: 'schedule', every: 'week', weekdays: ['monday'], cron: '0 7 * * *', keyword: 'piano' })
  expect([kind, blocks]).toEqual(['Schedule', [{ kind: 'quote', text: '09:00' }]])
  expect(wordsOf(summaryOf(sampleOf('trigger'), { kind: 'schedule', every: 'week', weekdays: ['monday', 'friday'], cron: '0 7 * * *' }, NO_LISTS))).toBe('Schedule Monday, Friday 09:00')
})

test('a wait is a pill that says how long, however that is stored', () => {
  expect(card('wait', { duration: { amount: 26, unit: 'hours' } })).toMatchObject({ shape: 'pill', kind: 'For 26 hours' })
  expect(card('wait', { duration: '5 min' }).kind).toBe('For 5 minutes')
})

test('teams and funnels are called by their names', () => {
  const lists = { ...NO_LISTS, teams: [{ id: 't1', name: 'Sales' }] }
  const facts = card('route_to_team', { team: 't1' }, '', lists).blocks
  expect(facts).toContainEqual({ kind: 'fact', label: 'Team', text: [{ kind: 'strong', text: 'Sales' }] })
})

test('a branch without a name is called by its first row', () => {
  const { outs } = card('condition', { branches: [{ id: 'b', rows: [{ field: 'variable.age', operator: 'less', value: '18' }] }] })
  expect(outs[0]?.label).toBe('age is less or earlier than 18')
})

test('what people typed is only ever text', () => {
  const evil = '<img src=x onerror=alert(1)>{{ <script> }}'
  expect(wordsOf(segmentsOf(evil))).toContain('<img src=x onerror=alert(1)>')
})

test('a preview puts in what is known and names what is not', () => {
  const values: Record<string, string> = { 'contact.name': 'Mariana Souza' }
  expect(preview('Hi {{ contact.name | first_name }}, {{ variable.instrument }}?', (path) => values[path])).toBe('Hi Mariana, [instrument]?')
})
