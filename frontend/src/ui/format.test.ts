import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { formatAgo, formatDate, formatDay, formatDaySeparator, formatMoment, formatMoney, formatPhone, initials } from './format'
import texts from './texts/pt-BR.json'

const now = new Date(2026, 10, 21, 11, 50)
const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts)

beforeAll(() => i18next.init({ lng: 'pt-BR', resources: { 'pt-BR': { ui: texts } } }))

test('moments are said as people say them', () => {
  expect(formatMoment(at(2026, 10, 21, 11, 47), now)).toBe('11:47')
  expect(formatMoment(at(2026, 10, 20, 23, 59), now)).toBe('ontem')
  expect(formatMoment(at(2026, 10, 18), now)).toBe('18 de nov.')
  expect(formatDay(at(2026, 10, 21, 9, 5), now)).toBe('hoje 09:05')
  expect(formatDate(at(2025, 2, 3), now)).toBe('3 de mar. de 2025')
  expect(formatDaySeparator(at(2026, 10, 21), now)).toBe('Hoje')
  expect(formatDaySeparator(at(2026, 10, 20), now)).toBe('Ontem, 20 de novembro')
})

test('how long ago', () => {
  const ago = (seconds: number) => formatAgo(new Date(now.getTime() - seconds * 1000), now)
  expect([1, 12, 540, 3 * 3600, 86_400, 4 * 86_400].map(ago)).toEqual(['agora', 'há 12 s', 'há 9 min', 'há 3 h', 'há 1 dia', 'há 4 dias'])
})

test('phones are grouped as their country writes them', () => {
  expect(formatPhone('5511988124470')).toBe('+55 11 98812-4470')
  expect(formatPhone('+551133334444')).toBe('+55 11 3333-4444')
  expect(formatPhone('+14155550123')).toBe('+1 415 555 0123')
  expect(formatPhone('web visitor')).toBe('web visitor')
  expect(formatPhone(null)).toBe('')
})

test('money and initials', () => {
  expect(formatMoney(1140).replace(/\s/g, ' ')).toBe('R$ 1.140,00')
  expect([initials('Mariana Figueiredo'), initials('zé'), initials('🎸'), initials('+55 11 9'), initials('')]).toEqual(['MF', 'Z', '🎸', '+', '?'])
})
