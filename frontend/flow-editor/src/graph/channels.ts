/** What a channel can carry: the table of backend/engine/content.py (a test holds them equal). Characters are code points; 0: not there. */

export interface Limits {
  readonly text: number
  readonly caption: number
  readonly body: number
  readonly buttons: number
  readonly buttonTitle: number
  readonly rows: number
  readonly rowTitle: number
  readonly rowDescription: number
}

export type Channel = 'whatsapp' | 'instagram' | 'messenger' | 'webchat'

export const LIMITS: Readonly<Record<Channel, Limits>> = {
  whatsapp: { text: 4096, caption: 1024, body: 1024, buttons: 3, buttonTitle: 20, rows: 10, rowTitle: 24, rowDescription: 72 },
  instagram: { text: 1000, caption: 0, body: 640, buttons: 3, buttonTitle: 20, rows: 0, rowTitle: 0, rowDescription: 0 },
  messenger: { text: 2000, caption: 0, body: 640, buttons: 3, buttonTitle: 20, rows: 0, rowTitle: 0, rowDescription: 0 },
  webchat: { text: 4096, caption: 1024, body: 4096, buttons: 10, buttonTitle: 60, rows: 100, rowTitle: 200, rowDescription: 300 },
}

export interface Choice {
  readonly label: string
  readonly description: string
}

export type Form = 'buttons' | 'list' | 'numbered'

/** The richest form in which nothing would be cut. */
export function choicesForm(text: string, choices: readonly Choice[], limits: Limits): Form {
  const distinct = new Set(choices.map((choice) => choice.label.trim())).size === choices.length
  if (count(text) > limits.body || choices.length === 0 || !distinct) return 'numbered'
  const described = choices.some((choice) => choice.description !== '')
  if (choices.length <= limits.buttons && !described && choices.every((choice) => count(choice.label) <= limits.buttonTitle)) return 'buttons'
  const listed = choices.length <= limits.rows && choices.every((choice) => count(choice.label) <= limits.rowTitle && count(choice.description) <= limits.rowDescription)
  return listed ? 'list' : 'numbered'
}

/** As many characters as a person sees typed. */
export function count(text: string): number {
  return [...text].length
}

/** The channel that carries least: what fits there fits everywhere. */
export function tightest(channels: readonly Channel[], limit: (limits: Limits) => number): { channel: Channel; limit: number } {
  const known: readonly Channel[] = channels.length === 0 ? ['whatsapp'] : channels
  return known
    .map((channel) => ({ channel, limit: limit(LIMITS[channel]) }))
    .reduce((least, one) => (one.limit < least.limit ? one : least))
}
