import type { Schemas } from '../../../api/client'
import type { Answer, Input, Message } from './playing'

type Effect = Schemas['SimulatedEffect']

/** What the phone shows, from top to bottom. */
export type Line =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'message'; key: string; message: Message; open: boolean }
  | { kind: 'sending'; key: string; input: Input }
  | { kind: 'effect'; key: string; effect: Effect }
  | { kind: 'clock'; key: string; seconds: number | null; at: string | null }
  | { kind: 'note'; key: string; note: 'paused' | 'resumed' | 'tag' | 'unmatched' | 'silent' | 'held' | 'nothing'; input: Input }

/** `inputs` may be ahead of the answer: what was just written is shown as on its way. */
export function storyOf(inputs: readonly Input[], answer: Answer | null): Line[] {
  const lines: Line[] = []
  let day = ''
  const lastAsked = answer?.messages.findLast(({ message_type }) => message_type === 'choices')?.id
  for (const [index, input] of inputs.entries()) {
    if (answer === null || index >= answer.heard.length) {
      lines.push(...ahead(input, index))
      continue
    }
    const messages = answer.messages.filter((message) => message.input === index)
    const first = messages[0]?.timestamp ?? null
    if (input.kind === 'clock') lines.push({ kind: 'clock', key: `clock-${index}`, seconds: input.seconds ?? null, at: first })
    if (input.kind === 'paused' || input.kind === 'resumed' || input.kind === 'tag') lines.push({ kind: 'note', key: `note-${index}`, note: input.kind, input })
    for (const item of inOrder(answer, index, messages)) {
      if ('message_direction' in item) {
        if (dayOf(item.timestamp) !== day) {
          day = dayOf(item.timestamp)
          lines.push({ kind: 'day', key: `day-${item.id}`, at: item.timestamp })
        }
        lines.push({ kind: 'message', key: `message-${item.id}`, message: item, open: item.id === lastAsked })
      } else lines.push({ kind: 'effect', key: `effect-${answer.effects.indexOf(item)}`, effect: item })
    }
    const note = noteOf(answer.heard[index], input)
    if (note !== null) lines.push({ kind: 'note', key: `heard-${index}`, note, input })
  }
  return lines
}

function ahead(input: Input, index: number): Line[] {
  if (input.kind === 'message' || input.kind === 'choice') return [{ kind: 'sending', key: `sending-${index}`, input }]
  if (input.kind === 'clock') return [{ kind: 'clock', key: `clock-${index}`, seconds: input.seconds ?? null, at: null }]
  return []
}

/** What came in first, then what the steps said and did, in the order in which they were visited. */
function inOrder(answer: Answer, index: number, messages: readonly Message[]): (Message | Effect)[] {
  const visited = answer.path.filter(({ input }) => input === index).map(({ node_id }) => node_id)
  const place = (item: Message | Effect) => {
    const found = item.node_id === null ? -1 : visited.indexOf(item.node_id)
    if (found >= 0) return found
    return 'message_direction' in item && item.message_direction === 'IN' ? -1 : visited.length
  }
  const effects = answer.effects.filter(({ input }) => input === index)
  return [...messages, ...effects].map((item, at) => ({ item, at, place: place(item) })).sort((one, other) => one.place - other.place || one.at - other.at).map(({ item }) => item)
}

function noteOf(heard: Answer['heard'][number] | undefined, input: Input): 'unmatched' | 'silent' | 'held' | 'nothing' | null {
  if (heard === 'unmatched' || heard === 'silent' || heard === 'held') return heard
  return heard === 'nothing' && (input.kind === 'clock' || input.kind === 'result') ? heard : null
}

function dayOf(moment: string): string {
  return new Date(moment).toDateString()
}
