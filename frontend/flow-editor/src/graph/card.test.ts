import { expect, test } from 'vitest'
import { CATALOG, catalogIn } from '../testing/samples'
import { cardOf, type Card } from './card'
import type { Catalog, NodeType } from './catalog'
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
  expect([kind, blocks.map((block) => [block.kind, block.kind === 'soft' ? wordsOf(block.text) : ''])]).toEqual(['Schedule', [['soft', 'On Mondays at 09:00']]])
  expect(wordsOf(summaryOf(sampleOf('trigger'), { kind: 'schedule', every: 'week', weekdays: ['monday', 'friday'], cron: '0 7 * * *' }, NO_LISTS))).toBe('Schedule On Mondays and Fridays at 09:00')
})

const DATES = { ...NO_LISTS, fields: [{ key: 'vencimento', label: 'Due date', type: 'date' }] }

/** What a trigger's card says in plain words, by kind of block. */
function said(data: JsonObject, catalog: Catalog = CATALOG): string {
  const { blocks } = cardOf({ id: 'a', type: 'trigger', data, meta: {}, position: { x: 0, y: 0 } }, catalog.types.get('trigger'), DATES)
  return blocks.map((block) => `${block.kind}: ${block.kind === 'soft' ? wordsOf(block.text) : block.kind === 'quote' ? block.text : ''}`).join(' | ')
}

test('what begins a funnel is told in the words of its reader, and only words that a contact writes are quoted', () => {
  expect(said({ kind: 'silence', silent_for: '2 days' })).toBe('soft: 2 days')
  expect(said({ kind: 'api_call', event: 'pedido_pago' })).toBe('soft: pedido_pago')
  expect(said({ kind: 'field_changed', field: 'vencimento', value: 'x' })).toBe('soft: Due date is now x')
  expect(said({ kind: 'field_changed', field: 'vencimento' })).toBe('soft: Due date')
})

const WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']

test.each<[JsonObject, string, string, string]>([
  [{ at: '08:00' }, 'Every day at 08:00', 'Todos os dias, às 08:00', 'Todos los días a las 08:00'],
  [{ every: 'week', weekdays: ['monday'] }, 'On Mondays at 09:00', 'Toda semana: segunda, às 09:00', 'Cada semana: lunes, a las 09:00'],
  [{ every: 'week', weekdays: ['monday', 'wednesday', 'saturday'] }, 'On Mondays, Wednesdays, and Saturdays at 09:00', 'Toda semana: segunda, quarta e sábado, às 09:00', 'Cada semana: lunes, miércoles y sábado, a las 09:00'],
  [{ every: 'week', weekdays: WEEK.toReversed() }, 'On weekdays at 09:00', 'Toda semana: de segunda a sexta, às 09:00', 'Cada semana: de lunes a viernes, a las 09:00'],
  [{ every: 'week' }, 'On days of the week', 'Em dias da semana', 'En días de la semana'],
  [{ every: 'month', month_day: 31, at: '10:00' }, 'On day 31 of every month at 10:00', 'Todo dia 31 do mês, às 10:00', 'El día 31 de cada mes, a las 10:00'],
  [{ every: 'month' }, 'On a day of the month', 'Em um dia do mês', 'En un día del mes'],
  [{ every: 'cron', cron: '0 9 * * 1-5' }, 'By the cron expression 0 9 * * 1-5', 'Pela expressão cron 0 9 * * 1-5', 'Según la expresión cron 0 9 * * 1-5'],
  [{ every: 'cron' }, 'By a cron expression', 'Por uma expressão cron', 'Por una expresión cron'],
])('a schedule is a sentence: %j', (data, english, portuguese, spanish) => {
  const schedule = { kind: 'schedule', ...data }
  expect([CATALOG, catalogIn('pt-BR'), catalogIn('es')].map((catalog) => said(schedule, catalog))).toEqual([`soft: ${english}`, `soft: ${portuguese}`, `soft: ${spanish}`])
})

test.each<[JsonObject, string, string, string]>([
  [{}, 'On the day of Due date, at 09:00', 'No dia de Due date, às 09:00', 'El día de Due date, a las 09:00'],
  [{ shift_days: 1, date_at: '08:30' }, '1 day before Due date, at 08:30', '1 dia antes de Due date, às 08:30', '1 día antes de Due date, a las 08:30'],
  [{ shift_days: 3 }, '3 days before Due date, at 09:00', '3 dias antes de Due date, às 09:00', '3 días antes de Due date, a las 09:00'],
  [{ shift_days: 10, shift_direction: 'after' }, '10 days after Due date, at 09:00', '10 dias depois de Due date, às 09:00', '10 días después de Due date, a las 09:00'],
  [{ yearly: true }, 'On the day of Due date, every year, at 09:00', 'No dia de Due date, todos os anos, às 09:00', 'El día de Due date, todos los años, a las 09:00'],
])('a date says how long before or after it: %j', (data, english, portuguese, spanish) => {
  const date = { kind: 'date_field', date_field: 'vencimento', ...data }
  expect([CATALOG, catalogIn('pt-BR'), catalogIn('es')].map((catalog) => said(date, catalog))).toEqual([`soft: ${english}`, `soft: ${portuguese}`, `soft: ${spanish}`])
})

test.each<[JsonObject, string, string]>([
  [{ weekdays: WEEK, hours: { from: '08:00', to: '20:00' } }, 'Monday to Friday from 08:00 to 20:00', 'de segunda a sexta das 08:00 às 20:00'],
  [{ weekdays: ['saturday'] }, 'Saturday', 'sábado'],
  [{ hours: { from: '08:00' } }, '', ''],
])('hours of their own are said as one says them: %j', (data, english, portuguese) => {
  const words = [CATALOG, catalogIn('pt-BR')].map((catalog) => {
    const type = catalog.types.get('business_hours')
    return type === undefined ? '' : wordsOf(summaryOf(type, { hours_from: 'own', ...data }, NO_LISTS))
  })
  expect(words).toEqual([`Others, only here ${english}`.trim(), `Outro, só aqui ${portuguese}`.trim()])
})

test('a date that is not chosen yet has nothing to say', () => {
  expect(said({ kind: 'date_field', shift_days: 3 })).toBe('')
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
