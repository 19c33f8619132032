import { formatDay } from '../../../ui/format'
import type { FeedItem } from '../data'
import { textAt } from '../values'

type Words = { key: string; values: Record<string, string> }

/** What an act says, in the reader's words: a text's key and what stands in it. */
export function eventOf(item: FeedItem, me: string, to: { person: string; team: string }): Words {
  const by = item.actor ? (item.actor.id === me ? 'you' : 'person') : 'bot'
  const values = { name: item.actor?.name ?? '', person: to.person, team: to.team, reason: textAt(item.data, 'reason') }
  switch (item.kind) {
    case 'conversation.assigned':
      return assigned(item, by, me, values)
    case 'conversation.status':
      return { key: values.reason && by === 'bot' ? 'event.closedBecause' : `event.${textAt(item.data, 'to') || 'open'}.${by}`, values }
    case 'contact.stage':
      return { key: 'event.stage', values: { ...values, stage: textAt(item.data, 'to') || '–' } }
    case 'bot.paused': {
      if (textAt(item.data, 'why') === 'circle') return { key: 'event.circle', values }
      const until = textAt(item.data, 'until')
      return { key: until ? `event.pausedUntil.${by}` : `event.paused.${by}`, values: { ...values, until: until ? formatDay(until) : '' } }
    }
    case 'bot.resumed':
      return { key: `event.resumed.${by}`, values }
    case 'conversation.escalated':
      return { key: `event.escalated.${by}`, values }
    case 'contact.opted_out':
      return { key: 'event.optedOut', values }
    case 'contact.opted_in':
      return { key: 'event.optedIn', values }
    case 'notice.undelivered':
      return undelivered(item)
    default:
      return { key: 'event.quarantined', values }
  }
}

/** What was sent and not answered may have arrived. */
function undelivered({ data }: FeedItem): Words {
  const via = textAt(data, 'via') === 'email' ? 'email' : 'chat'
  const code = textAt(data, 'code')
  if (code === 'reader_gone') return { key: 'event.notice.gone', values: {} }
  const name = textAt(data, 'name')
  return { key: `event.notice.${via}${name ? '' : 'Unnamed'}.${code === 'uncertain' ? 'unsure' : 'lost'}`, values: { who: name } }
}

function assigned(item: FeedItem, by: string, me: string, values: Record<string, string>): Words {
  const { person, team, reason } = values
  if (by === 'bot') return { key: reason ? 'event.routedBecause' : 'event.routed', values: { ...values, to: [person, team].filter(Boolean).join(', ') } }
  if (!person && !team) return { key: `event.givenBack.${by}`, values }
  const self = item.actor?.id !== undefined && (item.actor.id === textAt(item.data.agent, 'id') || (item.actor.id === me && textAt(item.data, 'agent_id') === me))
  if (self) return { key: `event.took.${by}`, values }
  return { key: `event.handed.${by}`, values: { ...values, to: person || team || '' } }
}
