import type { Chat } from '../data'

export type ReplyWindow = { state: 'none' } | { state: 'open'; until: Date } | { state: 'ending'; until: Date; minutes: number } | { state: 'closed' }

const ENDING_MINUTES = 180
/** Channels that take free text only for so long after the contact's last message. */
const WINDOWED: readonly string[] = ['whatsapp', 'instagram', 'messenger', 'simulator']

/** Whether free text may be sent now. Who never wrote has never opened the window. */
export function windowOf({ provider, window_until }: Pick<Chat, 'provider' | 'window_until'>, now: Date): ReplyWindow {
  if (!WINDOWED.includes(provider)) return { state: 'none' }
  if (!window_until) return { state: 'closed' }
  const until = new Date(window_until)
  const minutes = Math.floor((until.getTime() - now.getTime()) / 60_000)
  if (until <= now) return { state: 'closed' }
  return minutes < ENDING_MINUTES ? { state: 'ending', until, minutes } : { state: 'open', until }
}
