import type { Tone } from '../../ui/Badge'
import type { Instance } from './data'

/** How a connection stands, in one of our words. */
export type Standing = 'on' | 'checking' | 'qr' | 'off' | 'fell'

export function standingOf({ status, problem }: Pick<Instance, 'status' | 'problem'>): Standing {
  if (status === 'CONNECTED') return 'on'
  if (status === 'PENDING') return 'checking'
  if (status === 'AWAITING_QR_CODE') return 'qr'
  return problem.code === 'disconnected' ? 'off' : 'fell'
}

export const TONES: Record<Standing, Tone> = { on: 'success', checking: 'warning', qr: 'warning', off: 'neutral', fell: 'danger' }

const KNOWN = ['token_invalid', 'number_unknown', 'unreachable'] as const

/** Why it is not connected: one of the reasons that we have words for, else what the provider said. */
export function reasonOf({ problem }: Pick<Instance, 'problem'>): { known: (typeof KNOWN)[number] | null; detail: string } | null {
  if (!problem.code || problem.code === 'disconnected') return null
  return { known: KNOWN.find((code) => code === problem.code) ?? null, detail: problem.detail ?? '' }
}
