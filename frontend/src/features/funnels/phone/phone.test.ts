import { describe, expect, it } from 'vitest'
import { ApiProblem } from '../../../api/problem'
import { begin, begins, gets, play, presses, says, waits, type Answer, type Message, type Play } from './playing'
import { startsOf } from './starts'
import { storyOf } from './story'
import { traceOf } from './trace'

const OWN = 'f1'
const message = (id: number, input: number, message_direction: 'IN' | 'OUT', text: string, more: Partial<Message> = {}): Message => ({
  id, input, message_direction, message_type: 'text', message_data: { text }, timestamp: '2026-11-23T12:00:00Z', funnel_id: OWN, node_id: null, form: null, failed: null, ...more,
})
const visit = (input: number, node_id: string, port: string | null, funnel_id = OWN): Answer['path'][number] => ({
  input, funnel_id, node_id, node_type: 'x', event: 'entered', outcome: port === null ? 'wait' : 'leave', port, edge_id: null, status: 'ok', detail: {}, timestamp: '2026-11-23T12:00:00Z',
})
const ANSWER: Answer = {
  revision: 1, status: 'active', reason: null, reason_text: '', paused: false, silent: false, heard: ['started', 'played'],
  messages: [
    message(1, 0, 'IN', 'aula'),
    message(2, 0, 'OUT', 'Qual?', { message_type: 'choices', node_id: 'ask' }),
    message(3, 1, 'IN', 'Piano'),
    message(4, 1, 'OUT', 'Boa', { node_id: 'late', timestamp: '2026-11-24T14:00:00Z' }),
  ],
  path: [visit(0, 'start', 'next'), visit(0, 'ask', null), visit(1, 'ask', 'piano'), visit(1, 'tag', 'next'), visit(1, 'other', 'next', 'f2'), visit(1, 'late', null)],
  waiting: { funnel_id: OWN, node_id: 'late', reply: true, until: null, activity: null, event: null },
  variables: {}, contact: {}, clock: { started_at: '2026-11-23T12:00:00Z', now: '2026-11-24T14:00:00Z' }, problems: [],
  effects: [{ input: 1, funnel_id: OWN, node_id: 'tag', kind: 'add_tag', data: { tag: 'aula' }, names: {} }],
}

describe('a test is all that came in so far', () => {
  const step = (state: Play, ...moves: Parameters<typeof play>[1][]) => moves.reduce(play, state)

  it('grows, steps back, and begins anew with other chance', () => {
    const two = step(begin('whatsapp'), { kind: 'add', input: says('aula') }, { kind: 'add', input: waits(null) }, { kind: 'answered', answer: ANSWER })
    expect(two.inputs.map(({ kind }) => kind)).toEqual(['message', 'clock'])
    expect(two.startAt).toBe(ANSWER.clock.started_at)
    const back = play(two, { kind: 'back' })
    expect(back.inputs).toHaveLength(1)
    expect(back.startAt).toBe(ANSWER.clock.started_at)
    expect(play(two, { kind: 'restart' })).toEqual({ ...begin('whatsapp'), round: 2 })
  })

  it('another channel plays the same inputs again', () => {
    const changed = step(begin('whatsapp'), { kind: 'add', input: says('aula') }, { kind: 'channel', channel: 'webchat' })
    expect([changed.channel, changed.inputs.length]).toEqual(['webchat', 1])
  })

  it('an error stays until something is tried again, and never throws the conversation away', () => {
    const failed = step(begin('whatsapp'), { kind: 'add', input: says('aula') }, { kind: 'asked' }, { kind: 'failed', problem: new ApiProblem(0, 'unreachable', '') })
    expect([failed.busy, failed.inputs.length, failed.problem?.code]).toEqual([false, 1, 'unreachable'])
    expect(play(failed, { kind: 'back' }).problem).toBeNull()
  })

  it('holds no more than the server takes', () => {
    let state = begin('whatsapp')
    for (let count = 0; count < 210; count++) state = play(state, { kind: 'add', input: says('oi') })
    expect(state.inputs).toHaveLength(200)
  })
})

describe('what the phone shows', () => {
  it('each input, what it caused in the order of the steps, and a new day', () => {
    const lines = storyOf([says('aula'), presses('piano')], ANSWER)
    expect(lines.map(({ kind }) => kind)).toEqual(['day', 'message', 'message', 'message', 'effect', 'day', 'message'])
    expect(lines.filter((line) => line.kind === 'message' && line.open)).toHaveLength(1)
  })

  it('what was just written is on its way', () => {
    const lines = storyOf([says('aula'), presses('piano'), says('oi'), waits(60)], ANSWER)
    expect(lines.slice(-2).map(({ kind }) => kind)).toEqual(['sending', 'clock'])
  })

  it('says when nothing answers', () => {
    const lines = storyOf([says('bom dia'), waits(60)], { ...ANSWER, messages: [message(1, 0, 'IN', 'bom dia')], path: [], effects: [], heard: ['unmatched', 'nothing'] })
    expect(lines.map((line) => (line.kind === 'note' ? line.note : line.kind))).toEqual(['day', 'message', 'unmatched', 'clock', 'nothing'])
  })
})

describe('the way through the drawing', () => {
  it('a step that waited is one stop, and other funnels are not on the canvas', () => {
    expect(traceOf(ANSWER, OWN)).toEqual({
      path: [{ node: 'start', port: 'next' }, { node: 'ask', port: 'piano' }, { node: 'tag', port: 'next' }, { node: 'late', port: null }],
      current: 'late',
    })
  })

  it('is nothing before anything began', () => {
    expect(traceOf({ ...ANSWER, path: [] }, OWN)).toBeNull()
    expect(traceOf(null, OWN)).toBeNull()
  })
})

describe('ways to begin', () => {
  const node = (id: string, data: Record<string, string>) => ({ id, type: 'trigger', data, meta: {}, position: { x: 0, y: 0 } })
  const kinds = new Map([['trigger', { group: 'start', title: 'Gatilho', starts: true }]])

  it('by the word, by a first message, by a tag, by what is made to happen; each once', () => {
    const nodes = [node('a', { keyword: 'aula' }), node('b', { kind: 'first_message' }), node('c', { kind: 'any_message' }), node('d', { kind: 'tag_added', tag: 'volta' }), node('e', { kind: 'keyword' }), node('f', { kind: 'schedule' })]
    expect(startsOf({ nodes, edges: [], rest: {} }, kinds, 'Oi', { schedule: 'Agenda' })).toEqual([
      { label: 'aula', input: says('aula'), kind: 'word' },
      { label: 'Oi', input: says('Oi'), kind: 'word' },
      { label: 'volta', input: gets('volta'), kind: 'tag' },
      { label: 'Agenda', input: begins('f'), kind: 'event' },
    ])
  })

  it('by an advert and by each schedule, which no message begins', () => {
    const nodes = [node('a', { kind: 'ad_referral' }), node('b', { kind: 'schedule', at: '09:00' }), node('c', { kind: 'schedule', at: '18:00' })]
    expect(startsOf({ nodes, edges: [], rest: {} }, kinds, 'Oi', { ad_referral: 'Anúncio', schedule: 'Agenda' })).toEqual([
      { label: 'Anúncio', input: begins('a'), kind: 'event' },
      { label: 'Agenda', input: begins('b'), kind: 'event' },
      { label: 'Agenda (2)', input: begins('c'), kind: 'event' },
    ])
  })

  it('by a call, under its name', () => {
    const nodes = [node('g', { kind: 'api_call', event: 'pago' }), node('h', { kind: 'api_call' })]
    expect(startsOf({ nodes, edges: [], rest: {} }, kinds, 'Oi', { api_call: 'Chamada' })).toEqual([{ label: 'pago', input: begins('g'), kind: 'event' }])
  })
})
