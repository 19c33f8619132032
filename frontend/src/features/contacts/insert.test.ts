import { expect, test } from 'vitest'
import type { ContactItem, ContactPages } from './data'
import { inserted } from './insert'

const person = (name: string, id = name): ContactItem => ({
  id,
  name,
  phone_number: null,
  tags: [],
  last_message_at: null,
  assignment: { agent: null, team: null },
  stage: null,
  email: null,
  conversation_id: null,
  instance_id: null,
})

function list(...pages: string[][]): ContactPages {
  return { pages: pages.map((names, index) => ({ items: names.map((name) => person(name)), next: index < pages.length - 1 ? `${index}` : null })), pageParams: pages.map(() => null) }
}

const names = (pages: ContactPages | null) => pages?.pages.map((page) => page.items.map(({ name }) => name))

test('a new contact stands where its name puts it, accents aside', () => {
  expect(names(inserted(list(['Ana', 'Zeca']), person('Érica')))).toEqual([['Ana', 'Érica', 'Zeca']])
  expect(names(inserted(list(['Ana', 'Caio'], ['Duda', 'Zeca']), person('Eva')))).toEqual([['Ana', 'Caio'], ['Duda', 'Eva', 'Zeca']])
  expect(names(inserted(list([]), person('Eva')))).toEqual([['Eva']])
})

test('one whose name changed moves', () => {
  expect(names(inserted(list(['Ana', 'Bia', 'Caio']), person('Zoé', 'Ana')))).toEqual([['Bia', 'Caio', 'Zoé']])
})

test('behind the end of what is loaded it waits for its page', () => {
  const open = list(['Ana', 'Bia'])
  const [first] = open.pages
  if (!first) throw new Error('a list has a page')
  expect(inserted({ ...open, pages: [{ ...first, next: 'more' }] }, person('Zoé'))).toBeNull()
})
