/** What a variable is called on a chip: its label, never `{{…}}`. */

import type { Lists } from '../graph/lists'
import { fieldLabel } from '../graph/lists'
import type { Segment } from '../graph/segments'
import type { Translate } from '../texts/translate'

const KNOWN = new Set([
  'contact.name', 'contact.phone', 'contact.email', 'contact.stage', 'contact.fase_funil', 'contact.tags', 'trigger.message', 'trigger.tag', 'trigger.field', 'trigger.value', 'trigger.stage', 'trigger.event', 'trigger.tick', 'trigger.date', 'trigger.years',
  'response.text', 'funnel.name', 'chat.history', 'chat.history_last_3_messages', 'workspace.name', 'now',
])

export function variableLabel(path: string, filters: readonly string[], lists: Lists, t: Translate): string {
  if (path === 'contact.name' && filters.includes('first_name')) return t('variable.contact.name.first')
  if (KNOWN.has(path)) return t(`variable.${path}`)
  const brought = /^trigger\.variables\.(.+)$/.exec(path)?.[1]
  if (brought !== undefined) return t('variable.trigger.brought', { name: brought.replaceAll('_', ' ') })
  const key = /^(?:contact\.custom_data|variable|response)\.(.+)$/.exec(path)?.[1]
  if (key === undefined) return path
  const label = path.startsWith('contact.') ? fieldLabel(lists, key) : undefined
  return label?.toLowerCase() ?? key.replaceAll('_', ' ').replaceAll('.', ' › ')
}

export function codeLabel(segment: Extract<Segment, { kind: 'code' }>, t: Translate): string {
  return ['if', 'elif', 'else', 'endif'].includes(segment.word) ? t(`code.${segment.word}`) : segment.word
}
