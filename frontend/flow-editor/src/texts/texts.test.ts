import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ACTIONS } from '../editor/actions'
import { GROUPS } from '../graph/catalog'
import en from './en.json'
import pt from './pt-BR.json'

const base = (key: string) => key.replace(/_(one|other)$/, '')

test('both languages have the same texts, and each its variables', () => {
  expect(Object.keys(en).toSorted()).toEqual(Object.keys(pt).toSorted())
  const english: Readonly<Record<string, string>> = en
  for (const [key, text] of Object.entries(pt)) {
    const holes = (words: string) => [...words.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).toSorted()
    expect(holes(english[key] ?? ''), key).toEqual(holes(text))
  }
})

const SOURCE = readdirSync(join(import.meta.dirname, '..'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
  .map((name) => readFileSync(join(import.meta.dirname, '..', name), 'utf8'))
  .join('\n')

const known = new Set(Object.keys(pt).map(base))

test('every text that is asked for is there', () => {
  const asked = [...SOURCE.matchAll(/\bt\(\s*'([^'$]+)'/g)].map((found) => found[1] ?? '')
  const made = [...ACTIONS.map((one) => `action.${one.id}`), ...GROUPS.map((group) => `group.${group}`)]
  expect([...asked, ...made].filter((key) => !known.has(key))).toEqual([])
})

test('no text is there for nothing', () => {
  const patterns = [...SOURCE.matchAll(/`([a-z]+\.(?:[a-z]+\.)?)\$\{/g)].map((found) => found[1] ?? '')
  const unused = [...known].filter((key) => !SOURCE.includes(`'${key}'`) && !patterns.some((prefix) => key.startsWith(prefix)))
  expect(unused).toEqual([])
})
