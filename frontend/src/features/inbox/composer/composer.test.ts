import { expect, test } from 'vitest'
import { pauseChoices, untilWords } from '../chat/pauseChoices'
import { windowOf } from '../chat/window'
import { readFilters, wantedOf } from '../filters'
import { waitingOf } from '../list/waiting'
import { leftOf, limitOf } from './limits'
import { draftOf, filled, placesOf, templateData, templateReady, type Offered } from './template'

const offered: Offered = { name: 'aula_confirmada', language: 'pt_BR', status: 'APPROVED', category: 'UTILITY', text: 'Oi, {{1}}! Sua aula é {{2}}. Até {{2}}!', parameters: ['1', '2'], header: null, footer: 'Escola', buttons: [], reason: '' }

test('a template is ready when all its places are filled, and goes out in their order', () => {
  const draft = draftOf(offered)
  expect(placesOf(draft.text)).toEqual(['1', '2'])
  expect(templateReady(draft)).toBe(false)
  const full = { ...draft, values: { '2': 'sábado', '1': 'Mariana' } }
  expect(templateReady(full)).toBe(true)
  expect(filled(full)).toBe('Oi, Mariana! Sua aula é sábado. Até sábado!')
  expect(templateData(full)).toEqual({ name: 'aula_confirmada', language: 'pt_BR', parameters: ['Mariana', 'sábado'], text: offered.text })
})

test('named places, a header and a button', () => {
  const draft = draftOf({ ...offered, text: 'Oi, {{nome}}!', parameters: ['nome'], header: { type: 'image', text: '', variables: [] }, buttons: [{ index: 1, type: 'url', text: 'Ver', variable: true }, { index: 0, type: 'quick_reply', text: 'Ok', variable: false }] })
  expect(draft.extras.map(({ key }) => key)).toEqual(['header', 'button-1'])
  expect(templateData({ ...draft, values: { nome: 'Ana', header: 'https://x.example/a.png', 'button-1': '42' } })).toMatchObject({
    parameters: { nome: 'Ana' },
    header: { type: 'image', url: 'https://x.example/a.png' },
    buttons: [{ type: 'url', index: 1, value: '42' }],
  })
})

test('limits count what a person sees as characters, by channel', () => {
  expect(limitOf('whatsapp', 'reply', false)).toBe(4096)
  expect(limitOf('whatsapp', 'reply', true)).toBe(1024)
  expect(limitOf('instagram', 'reply', false)).toBe(1000)
  expect(leftOf('oi', 4096)).toBeNull()
  expect(leftOf('😀'.repeat(1000), 1000)).toBe(0)
  expect(leftOf('x'.repeat(1003), 1000)).toBe(-3)
})

test('the window: open, ending, closed, and channels that know none', () => {
  const now = new Date('2026-11-21T12:00:00Z')
  const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000).toISOString()
  expect(windowOf({ provider: 'whatsapp', window_until: at(20) }, now).state).toBe('open')
  expect(windowOf({ provider: 'whatsapp', window_until: at(0.5) }, now)).toMatchObject({ state: 'ending', minutes: 30 })
  expect(windowOf({ provider: 'whatsapp', window_until: at(-1) }, now).state).toBe('closed')
  expect(windowOf({ provider: 'whatsapp', window_until: null }, now).state).toBe('closed')
  expect(windowOf({ provider: 'webchat', window_until: null }, now).state).toBe('none')
})

test('pauses say the clock time they mean; "amanhã cedo" is eight', () => {
  const now = new Date(2026, 10, 20, 11, 47)
  const [half, two, tomorrow, forever] = pauseChoices(now)
  expect([half?.words, two?.words]).toEqual(['12:17', '13:47'])
  expect(tomorrow?.until).toEqual(new Date(2026, 10, 21, 8))
  expect(forever?.until).toBeNull()
  expect(untilWords(new Date(2026, 10, 21, 8), now)).toMatch(/^s\S+ 08:00$/i)
})

test('waiting warns at half of the patience and is late past it', () => {
  const now = new Date('2026-11-21T12:00:00Z')
  const since = (minutes: number) => waitingOf({ status: 'open', waiting_since: new Date(now.getTime() - minutes * 60_000).toISOString() }, now)
  expect([since(4)?.level, since(9)?.level, since(18)?.level]).toEqual(['calm', 'warn', 'late'])
  expect(since(125)).toMatchObject({ unit: 'hours', count: 2 })
  expect(waitingOf({ status: 'closed', waiting_since: now.toISOString() }, now)).toBeNull()
})

test('an address that nobody of ours wrote narrows nothing', () => {
  expect(readFilters({ view: 'everything', status: 7, team: 'x', q: '  ', connection: null })).toEqual({ view: undefined, status: undefined, team: undefined, connection: undefined, q: undefined })
  expect(wantedOf({}, 'mine', undefined)).toEqual({ view: 'mine', status: 'open', team: undefined, connection: undefined, q: undefined })
  expect(wantedOf({ view: 'team' }, 'mine', 'own').team).toBe('own')
})
