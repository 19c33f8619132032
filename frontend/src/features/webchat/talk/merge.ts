import type { Message, Waiting } from './types'

/** Known and new messages as one talk: each once, in the order of their ids; what is newer about one is what was told last. */
export function merged(known: readonly Message[], told: readonly Message[]): Message[] {
  const byId = new Map(known.map((message) => [message.id, message]))
  for (const message of told) byId.set(message.id, { ...byId.get(message.id), ...message })
  return [...byId.values()].sort((one, other) => one.id - other.id)
}

/** What waits still, once these have come back from the server. */
export function unanswered(waiting: readonly Waiting[], told: readonly Message[]): Waiting[] {
  const answered = new Set(told.flatMap(({ client_id: id }) => (id ? [id.toLowerCase()] : [])))
  return waiting.filter(({ clientId }) => !answered.has(clientId.toLowerCase()))
}

/** The question whose options may still be pressed: the last one, while nothing was answered after it. */
export function openQuestion(messages: readonly Message[], waiting: readonly Waiting[]): number | null {
  if (waiting.some(({ failed }) => !failed)) return null
  for (const message of messages.toReversed()) {
    if (message.direction === 'IN') return null
    if (message.choices?.length) return message.id
  }
  return null
}

/** Which option of a question was pressed: the first answer after it that names one of its own. */
export function pressedOption(messages: readonly Message[], question: Message, waiting: readonly Waiting[]): string | null {
  const own = new Set(question.choices?.map(({ id }) => id))
  const sent = waiting.find(({ asked }) => asked === question.id)?.option
  if (sent) return sent
  for (const message of messages) {
    if (message.id <= question.id || message.direction === 'OUT') continue
    return message.option && own.has(message.option) ? message.option : null
  }
  return null
}
