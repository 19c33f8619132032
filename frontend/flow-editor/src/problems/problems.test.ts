import { describe, expect, test } from 'vitest'
import { readGraph } from '../graph/graph'
import { toJsonObject, type JsonObject } from '../graph/json'
import { CATALOG, DEMO, drawn, EXAMPLES, type Example } from '../testing/samples'
import { translatorOf } from '../texts/translate'
import { configFindings } from './config'
import { mergeProblems } from './merge'
import type { Problem } from './problem'
import { structureFindings } from './structure'
import { worded } from './useProblems'

function findings(type: string, data: JsonObject): string[] {
  const known = CATALOG.types.get(type)
  if (known === undefined) throw new Error(type)
  return configFindings({ id: 'a', type, data, meta: {}, position: { x: 0, y: 0 } }, known, ['whatsapp']).map((one) => `${one.field} ${one.code}`)
}

test.each(EXAMPLES)('nothing is wrong with the example $name', ({ type, data }: Example) => {
  expect(findings(type, toJsonObject(data))).toEqual([])
})

describe('a config', () => {
  test('must hold what is required', () => expect(findings('ask_choice', {})).toEqual(['/question field_required', '/choices field_required']))
  test('must hold what its kind requires, also when the kind is the default', () => {
    expect(findings('trigger', {})).toEqual(['/keyword field_required'])
    expect(findings('trigger', { kind: 'tag_added' })).toEqual(['/tag field_required'])
  })
  test('of a list is looked at by the kind of the item', () => {
    expect(findings('send_message', { bubbles: [{ type: 'link', text: 'a' }] })).toEqual(['/bubbles/0/label field_required', '/bubbles/0/url field_required'])
    expect(findings('send_message', { bubbles: [{ type: 'image' }] })).toEqual(['/bubbles/0 field_shape'])
  })
  test('has limits', () => {
    expect(findings('ask_field', { question: 'x', retries: 11 })).toEqual(['/retries field_maximum'])
    expect(findings('ask_field', { question: '' })).toEqual(['/question field_empty'])
    expect(findings('wait', { duration: { amount: 400, unit: 'days' } })).toEqual(['/duration wait_range'])
    expect(findings('ask_choice', { question: 'x', choices: [{ id: 'a', label: 'A' }, { id: 'a', label: 'B' }] })).toEqual(['/choices/1/id field_repeated'])
  })
  test('names variables in a way that templates can read', () => {
    expect(findings('wait_reply', { variable: '1st' })).toEqual(['/variable key_invalid'])
    expect(findings('wait_reply', { variable: 'constructor' })).toEqual(['/variable key_reserved'])
  })
  test('is counted against the channel', () => {
    expect(findings('send_message', { bubbles: [{ type: 'text', text: 'x'.repeat(4097) }] })).toEqual(['/bubbles/0/text text_too_long'])
    expect(findings('ask_choice', { question: 'Which?', choices: [{ id: 'a', label: 'Something far too long for a button' }] })).toEqual(['/choices channel_adapts'])
  })
})

describe('a drawing', () => {
  const codes = (lines: string, data = {}) => structureFindings(drawn(lines, data), CATALOG).map((one) => `${one.node} ${one.code}`)
  test('needs a beginning', () => expect(codes('a: send_message')).toEqual([' funnel_no_start']))
  test('is reached everywhere', () => expect(codes('t: trigger\na: end\nb: end\nt > a')).toEqual(['b node_unreachable']))
  test('has an exit that looks forgotten', () => {
    const ask = { a: { question: 'x', choices: [{ id: 'one', label: 'One' }, { id: 'two', label: 'Two' }] } }
    expect(codes('t: trigger\na: ask_choice\ne: end\nt > a\na.one > e', ask)).toEqual(['a port_unconnected'])
    expect(codes('t: trigger\na: ask_choice\nt > a', ask)).toEqual([])
  })
  test('names the exits that need a person, once a step', () => {
    const told = structureFindings(drawn('t: trigger\na: ai_reply\ne: end\nt > a\na.success > e', { a: { prompt: 'x' } }), CATALOG)
    expect(told).toMatchObject([{ node: 'a', code: 'port_unconnected', params: { variant: 'trouble' } }])
    expect(String(told[0]?.params.port).split(', ')).toHaveLength(2)
    expect(codes('t: trigger\na: ai_reply\nt > a', { a: { prompt: 'x' } })).toEqual([])
  })
  test('has a wait whose end leads nowhere', () => {
    const waits = (data: object) => codes('t: trigger\na: ask_field\ne: end\nt > a\na.answered > e', { a: { question: 'x', ...data } })
    expect(waits({ no_reply_after: { amount: 1, unit: 'hours' } })).toEqual(['a port_unconnected'])
    expect(waits({})).toEqual([])
  })
  test('may not turn in circles without waiting', () => {
    expect(codes('t: trigger\na: tag\nb: note\nt > a\na > b\nb > a')).toEqual(['a funnel_loop_without_wait'])
    expect(codes('t: trigger\na: tag\nb: wait\nt > a\na > b\nb > a')).toEqual([])
  })
  test('knows its exits and types', () => {
    expect(codes('t: trigger\na: end\nz: zzz\nt > a\nt.gone > z')).toEqual(['t port_unknown', 'z node_type_unknown'])
    expect(codes('t: trigger\na: end\nb: end\nt > a\nt.next > b')).toEqual(['t port_taken_twice'])
  })
  test('of the demo is fine', () => expect(structureFindings(DEMO, CATALOG)).toEqual([]))
})

describe('what the server found', () => {
  const said = (code: string, field = '', node = 'a'): Problem => ({ node, field, code, severity: 'error', message: code })
  const graph = readGraph({ nodes: [{ id: 'a', type: 'note', data: { text: 'x' } }], edges: [] })
  const now = new Map(graph.nodes.map((node) => [node.id, node.data]))
  test('is not said twice', () => expect(mergeProblems(graph, [said('field_required', '/text')], [said('field_required', '/text')], now)).toHaveLength(1))
  test('is not said any more once it is mended', () => {
    expect(mergeProblems(graph, [], [said('field_required', '/text')], new Map([['a', {}]]))).toEqual([])
    expect(mergeProblems(graph, [], [said('node_unreachable')], now)).toEqual([])
    expect(mergeProblems(graph, [], [said('variable_unknown', '/text', 'gone')], now)).toEqual([])
  })
  test('stays where only the server can know', () => expect(mergeProblems(graph, [], [said('trigger_overlap'), said('variable_unknown', '/text')], now)).toHaveLength(2))
})

test.each(['pt-BR', 'en'] as const)('every code has its sentence in %s', (language) => {
  const t = translatorOf(language)
  const codes = ['field_required', 'funnel_loop_without_wait', 'port_unconnected', 'text_too_long', 'key_invalid', 'url_scheme', 'time_invalid', 'node_type_unknown', 'port_unknown', 'port_taken_twice']
  for (const code of codes) expect(worded({ node: '', field: '', code, severity: 'error', params: { label: 'L', limit: 1 } }, t).message).not.toContain('problem.')
})
