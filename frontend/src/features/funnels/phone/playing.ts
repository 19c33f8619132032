import type { Schemas } from '../../../api/client'
import type { ApiProblem } from '../../../api/problem'

export type Input = Schemas['SimulatedInput']
export type Answer = Schemas['SimulationAnswer']
export type Waiting = Schemas['SimulatedWait']
export type Message = Schemas['SimulatedMessage']
export type Channel = Schemas['SimulationRequest']['channel']

/** A test: all that came in so far. `round` counts restarts, so that chance falls anew; `startAt` is the server's, from the first answer on. */
export type Play = {
  inputs: readonly Input[]
  channel: Channel
  round: number
  startAt: string | null
  answer: Answer | null
  problem: ApiProblem | null
  /** A request is out. */
  busy: boolean
  /** Counts what was asked again after it failed. */
  tries: number
}

export type Move =
  | { kind: 'add'; input: Input }
  | { kind: 'back' }
  | { kind: 'restart' }
  | { kind: 'channel'; channel: Channel }
  | { kind: 'again' }
  | { kind: 'asked' }
  | { kind: 'answered'; answer: Answer }
  | { kind: 'failed'; problem: ApiProblem }

export const MOST_INPUTS = 200

export function begin(channel: Channel): Play {
  return { inputs: [], channel, round: 1, startAt: null, answer: null, problem: null, busy: false, tries: 0 }
}

export function play(state: Play, move: Move): Play {
  switch (move.kind) {
    case 'add':
      return state.inputs.length >= MOST_INPUTS ? state : { ...state, inputs: [...state.inputs, move.input], problem: null }
    case 'back':
      return { ...state, inputs: state.inputs.slice(0, -1), problem: null }
    case 'restart':
      return { ...begin(state.channel), round: state.round + 1 }
    case 'channel':
      return { ...state, channel: move.channel, problem: null }
    case 'again':
      return { ...state, problem: null, tries: state.tries + 1 }
    case 'asked':
      return { ...state, busy: true }
    case 'answered':
      return { ...state, busy: false, problem: null, answer: move.answer, startAt: move.answer.clock.started_at }
    case 'failed':
      return { ...state, busy: false, problem: move.problem }
  }
}

const EMPTY: Omit<Input, 'kind'> = { message_type: 'text', text: '', option: '', tag: '', error: '', ok: true, uncertain: false }

export const says = (text: string): Input => ({ ...EMPTY, kind: 'message', text })
export const sends = (message_type: Input['message_type'], data: Record<string, unknown> = {}): Input => ({ ...EMPTY, kind: 'message', message_type, data })
export const presses = (option: string): Input => ({ ...EMPTY, kind: 'choice', option })
/** null: to the next timer. */
export const waits = (seconds: number | null): Input => ({ ...EMPTY, kind: 'clock', seconds })
export const gets = (tag: string): Input => ({ ...EMPTY, kind: 'tag', tag })
/** What this trigger listens for comes to pass. */
export const begins = (node: string): Input => ({ ...EMPTY, kind: 'start', node })
/** What the run waits for. */
export const happens = (): Input => ({ ...EMPTY, kind: 'event' })
export const gives = (back: boolean): Input => ({ ...EMPTY, kind: back ? 'resumed' : 'paused' })
export const returns = (ok: boolean, value: unknown, uncertain = false): Input => ({ ...EMPTY, kind: 'result', ok, value, uncertain, error: ok ? '' : 'failed' })
