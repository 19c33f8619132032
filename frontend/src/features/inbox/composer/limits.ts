/** What a channel carries, in characters (Unicode code points), as backend/engine/content.py has it. */
const LIMITS: Record<string, { text: number; caption: number }> = {
  whatsapp: { text: 4096, caption: 1024 },
  instagram: { text: 1000, caption: 0 },
  messenger: { text: 2000, caption: 0 },
  webchat: { text: 4096, caption: 1024 },
  simulator: { text: 4096, caption: 1024 },
}
const NOTE = 10_000
const NEAR = 200

export function limitOf(provider: string, mode: 'reply' | 'note', withFile: boolean): number {
  if (mode === 'note') return NOTE
  const limits = LIMITS[provider] ?? { text: 1000, caption: 0 }
  return withFile ? limits.caption : limits.text
}

/** How many characters are left; null while there are plenty. Below zero: it is too long. */
export function leftOf(text: string, limit: number): number | null {
  const left = limit - [...text].length
  return left > Math.min(NEAR, limit / 4) ? null : left
}
