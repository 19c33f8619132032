import type { ChatRow } from '../data'

export type Waiting = { unit: 'now' | 'minutes' | 'hours' | 'days'; count: number; level: 'calm' | 'warn' | 'late' }

/** After so many minutes without an answer people begin to leave: half of it warns. */
export const PATIENCE_MINUTES = 15

/** Since when somebody waits for an answer; null: nobody does. */
export function waitingOf(row: Pick<ChatRow, 'waiting_since' | 'status'>, now: Date): Waiting | null {
  if (!row.waiting_since || row.status === 'closed') return null
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(row.waiting_since)) / 60_000))
  const level = minutes >= PATIENCE_MINUTES ? 'late' : minutes >= PATIENCE_MINUTES / 2 ? 'warn' : 'calm'
  if (minutes < 1) return { unit: 'now', count: 0, level }
  if (minutes < 60) return { unit: 'minutes', count: minutes, level }
  if (minutes < 48 * 60) return { unit: 'hours', count: Math.floor(minutes / 60), level }
  return { unit: 'days', count: Math.floor(minutes / 1440), level }
}
