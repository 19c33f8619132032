import { describe, expect, test } from 'vitest'
import { CATALOG, EXAMPLES, type Example } from '../testing/samples'
import { cardOf } from './card'
import { isFoot, portsOf } from './catalog'
import { toJsonObject } from './json'
import { NO_LISTS } from './lists'
import { withDefaults } from './schema'
import { isValid } from './validate'

describe.each(EXAMPLES)('the example $name', ({ type, data }: Example) => {
  const known = CATALOG.types.get(type)
  const config = toJsonObject(data)

  test('has the ports that its entry declares', () => {
    const declared = known?.ports ?? []
    const filled = withDefaults(config, known?.schema ?? {})
    const expected = declared.flatMap((port) => {
      if (!('each' in port)) return Object.entries(port.when ?? {}).every(([key, values]) => values.includes(filled[key] ?? null)) ? [port.id] : []
      const items = config[port.each.slice(1)]
      return Array.isArray(items) ? items.map((item: unknown) => String(toJsonObject(item)[port.id])) : []
    })
    expect(portsOf(known, config).map((port) => port.id)).toEqual(expected)
  })

  test('fits its schema here as it does on the server', () => {
    expect(isValid(config, known?.schema, known?.schema ?? {})).toBe(true)
  })

  test('makes a card whose ways are all its ports', () => {
    const card = cardOf({ id: 'a', type, data: config, meta: {}, position: { x: 0, y: 0 } }, known, NO_LISTS)
    const ways = [...card.outs, ...card.foot, ...(card.solo === null ? [] : [card.solo])].map((port) => port.id)
    expect(ways.toSorted()).toEqual(portsOf(known, config).map((port) => port.id).toSorted())
    expect(card.title).not.toBe('')
  })
})

test('what goes otherwise leaves at the foot', () => {
  const ports = portsOf(CATALOG.types.get('ask_choice'), { choices: [{ id: 'piano', label: 'Piano' }] })
  expect(ports.filter(isFoot).map((port) => port.id)).toEqual(['no_reply', 'too_many_tries'])
})

test('an option that is called no_reply is still an option', () => {
  const ports = portsOf(CATALOG.types.get('ask_choice'), { choices: [{ id: 'failed', label: 'Failed' }] })
  expect(ports.filter(isFoot).map((port) => port.id)).not.toContain('failed')
})

test('broken items are passed over', () => {
  expect(portsOf(CATALOG.types.get('condition'), { branches: [null, 3, { label: 'no id' }, { id: 'yes' }] }).map((port) => port.id)).toEqual(['yes', 'else'])
})

test('a step of an unknown type has a card too', () => {
  expect(cardOf({ id: 'a', type: 'from_the_future', data: {}, meta: {}, position: { x: 0, y: 0 } }, undefined, NO_LISTS).title).toBe('from_the_future')
})
