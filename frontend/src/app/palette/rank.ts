import type { Action } from './actions'

/** Actions that answer what was typed, best first: without case and accents, every word somewhere, word beginnings before the rest. */
export function rank(actions: readonly Action[], text: string): Action[] {
  const words = fold(text).split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...actions]
  return actions
    .map((action) => ({ action, score: score(fold(`${action.label} ${action.hint ?? ''}`), fold(action.words ?? ''), words) }))
    .filter(({ score: points }) => points > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ action }) => action)
}

export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

function score(label: string, others: string, words: readonly string[]): number {
  let points = 0
  for (const word of words) {
    if (label.startsWith(word)) points += 4
    else if (label.includes(` ${word}`)) points += 3
    else if (label.includes(word)) points += 2
    else if (others.includes(word)) points += 1
    else return 0
  }
  return points
}
