import { inject } from 'vitest'

type Said = { says: string; score?: number; saves?: Record<string, string> }

/** What the emulated model says next, and what it finds out. */
export async function modelSays(...script: readonly Said[]): Promise<void> {
  const answer = await fetch(`${inject('anthropic')}/_script`, { method: 'POST', body: JSON.stringify(script) })
  if (!answer.ok) throw new Error(`the emulated Anthropic answered ${answer.status}`)
}
