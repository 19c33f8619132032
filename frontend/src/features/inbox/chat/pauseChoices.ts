import i18next from 'i18next'
import { formatTime } from '../../../ui/format'

export type PauseChoice = { name: 'half' | 'two' | 'tomorrow' | 'forever'; until: Date | null; words: string }

const EARLY = 8

/** 30 minutes, 2 hours, tomorrow at eight, until somebody wakes it; each with the clock time it means. */
export function pauseChoices(now: Date): PauseChoice[] {
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
  const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, EARLY)
  return [
    { name: 'half', until: later(30), words: formatTime(later(30)) },
    { name: 'two', until: later(120), words: formatTime(later(120)) },
    { name: 'tomorrow', until: tomorrow, words: untilWords(tomorrow, now) },
    { name: 'forever', until: null, words: '' },
  ]
}

/** "14:30" today, "sáb 8:00" within a week, then with the date. */
export function untilWords(until: Date, now: Date): string {
  if (until.toDateString() === now.toDateString()) return formatTime(until)
  const language = i18next.language || 'pt-BR'
  const week = until.getTime() - now.getTime() < 6 * 86_400_000
  const day = week ? until.toLocaleDateString(language, { weekday: 'short' }).replace('.', '') : until.toLocaleDateString(language, { day: 'numeric', month: 'short' })
  return `${day} ${formatTime(until)}`
}

/** "11:38" today, "amanhã, 11:38", else as untilWords. */
export function dayWords(until: Date, now: Date, tomorrow: string): string {
  const next = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1)
  return until.toDateString() === next.toDateString() ? `${tomorrow}, ${formatTime(until)}` : untilWords(until, now)
}
