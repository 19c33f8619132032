import { beforeEach, expect, test } from 'vitest'
import { caretIn, insertSource, read, takeBraces, write } from './editable'

let root: HTMLElement

beforeEach(() => {
  root = document.createElement('div')
  document.body.replaceChildren(root)
})

const label = () => 'label'

test.each(['', 'Hi', 'Hi {{ contact.name | first_name }}!', '{{ a }}{{ b }}', 'one\ntwo\n', '{% if a %}x{% endif %}', '<b>not bold</b>'])('%j is read as it was written', (source) => {
  write(root, source, label, 'chip')
  expect(read(root)).toBe(source)
  expect(root.querySelector('b')).toBeNull()
})

test('a variable is a chip with its label', () => {
  write(root, 'Hi {{ contact.name }}!', label, 'chip')
  expect([...root.querySelectorAll('.chip')].map((chip) => chip.textContent)).toEqual(['label'])
})

test('what a browser leaves behind in an empty text is nothing', () => {
  root.append(document.createElement('br'))
  expect(read(root)).toBe('')
})

test('lines that a browser made into blocks are lines', () => {
  const second = document.createElement('div')
  second.textContent = 'two'
  root.append('one', second)
  expect(read(root)).toBe('one\ntwo')
})

test('a variable is put where the caret is, and the text goes on behind it', () => {
  root.append('Hi !')
  const range = document.createRange()
  if (root.firstChild !== null) range.setStart(root.firstChild, 3)
  range.collapse(true)
  insertSource(root, range, '{{ contact.name }}', label, 'chip')
  expect(read(root)).toBe('Hi {{ contact.name }}!')
  insertSource(root, caretIn(root), ', you', label, 'chip')
  expect(read(root)).toBe('Hi {{ contact.name }}, you!')
})

test('two braces before the caret are taken away', () => {
  root.append('Hi {{')
  const range = document.createRange()
  if (root.firstChild !== null) range.setStart(root.firstChild, 5)
  range.collapse(true)
  getSelection()?.removeAllRanges()
  getSelection()?.addRange(range)
  expect([takeBraces(root), read(root)]).toEqual([true, 'Hi '])
  expect(takeBraces(root)).toBe(false)
})
