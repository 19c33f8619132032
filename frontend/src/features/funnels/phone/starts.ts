import type { Graph } from '@batuta/flow-editor'
import type { StepKind } from '../catalog'
import { begins, gets, says, type Input } from './playing'

/** A way to begin the test: what a contact would write, the tag that somebody would give, or anything else that is made to happen. */
export type Start = { label: string; input: Input; kind: 'word' | 'tag' | 'event' }

const MOST = 4
const HEARING: readonly unknown[] = ['first_message', 'any_message']

/** `names`: what each kind of trigger is called. */
export function startsOf(graph: Graph, kinds: ReadonlyMap<string, StepKind>, hello: string, names: Readonly<Record<string, unknown>>): Start[] {
  const happening = new Map<unknown, number>()
  const found = graph.nodes.flatMap((node): Start[] => {
    if (kinds.get(node.type)?.starts !== true) return []
    const { kind = 'keyword', keyword, tag, event } = node.data
    if (kind === 'api_call') return typeof event === 'string' && event ? [{ label: event, input: begins(node.id), kind: 'event' }] : []
    if (kind === 'tag_added') return typeof tag === 'string' && tag ? [{ label: tag, input: gets(tag), kind: 'tag' }] : []
    if (kind !== 'keyword' && !HEARING.includes(kind)) {
      const name = names[String(kind)]
      const count = (happening.get(kind) ?? 0) + 1
      happening.set(kind, count)
      return typeof name === 'string' ? [{ label: count > 1 ? `${name} (${String(count)})` : name, input: begins(node.id), kind: 'event' }] : []
    }
    const text = kind === 'keyword' ? keyword : hello
    return typeof text === 'string' && text.trim() ? [{ label: text, input: says(text), kind: 'word' }] : []
  })
  return found.filter(({ label }, index) => found.findIndex((other) => other.label === label) === index).slice(0, MOST)
}
