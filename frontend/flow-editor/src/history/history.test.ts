import { expect, test } from 'vitest'
import { applyChanges } from '../graph/changes'
import { setData, setMeta, move, remove } from '../graph/edits'
import { CATALOG, DEMO } from '../testing/samples'
import { NO_HISTORY, redo, take, undo, type Moment } from './history'

const START: Moment = { graph: DEMO, history: NO_HISTORY }

function steps(): Moment {
  let moment = START
  const todo = [
    () => setMeta(moment.graph, 'idade', 'name', 'Age', CATALOG),
    () => move(moment.graph, new Map([['idade', { x: 5, y: 5 }]]), CATALOG),
    () => remove(moment.graph, new Set(['idade']), new Set(), CATALOG),
  ]
  for (const [index, next] of todo.entries()) {
    const step = next()
    if (step !== null) moment = take(moment, step, index * 10_000)
  }
  return moment
}

test('undoing all leads back to the beginning, redoing all to the end', () => {
  const end = steps()
  const back = undo(undo(undo(end)))
  expect(back.graph).toEqual(DEMO)
  expect(redo(redo(redo(back))).graph).toEqual(end.graph)
  expect(undo(back)).toBe(back)
})

test('each step has its name', () => {
  expect(steps().history.past.map((entry) => `${entry.name} ${entry.about}`)).toEqual(['rename Idade', 'move Age', 'remove Age'])
})

test('typing in one field within a moment is one step', () => {
  let moment = START
  for (const [index, text] of ['Q', 'Qu', 'Que'].entries()) {
    const step = setData(moment.graph, 'idade', { question: text }, CATALOG, 'question')
    if (step !== null) moment = take(moment, step, index * 200)
  }
  expect(moment.history.past).toHaveLength(1)
  expect(undo(moment).graph).toEqual(DEMO)
  const later = setData(moment.graph, 'idade', { question: 'Quem' }, CATALOG, 'question')
  expect(later === null ? 0 : take(moment, later, 60_000).history.past.length).toBe(2)
})

test('a new step ends what could be redone', () => {
  const end = steps()
  const step = setMeta(undo(end).graph, 'dia', 'note', 'why?', CATALOG)
  expect(step === null ? 1 : take(undo(end), step, 99_000).history.future.length).toBe(0)
})

test('entries are plain data', () => {
  const { past } = steps().history
  const copied: typeof past = structuredClone(past)
  expect(copied.reduceRight((graph, entry) => applyChanges(graph, entry.back), steps().graph)).toEqual(DEMO)
})
