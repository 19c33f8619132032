import type { Graph } from '@batuta/flow-editor'
import type { StepKind } from '../catalog'
import { gets, says, type Input } from './playing'

/** A way to begin the test: what a contact would write, or the tag that somebody would give. */
export type Start = { label: string; input: Input; kind: 'word' | 'tag' }

const MOST = 4

export function startsOf(graph: Graph, kinds: ReadonlyMap<string, StepKind>, hello: string): Start[] {
  const found = graph.nodes.flatMap((node): Start[] => {
    if (kinds.get(node.type)?.starts !== true) return []
    const { kind = 'keyword', keyword, tag } = node.data
    if (kind === 'tag_added') return typeof tag === 'string' && tag ? [{ label: tag, input: gets(tag), kind: 'tag' }] : []
    const text = kind === 'keyword' ? keyword : hello
    return typeof text === 'string' && text.trim() ? [{ label: text, input: says(text), kind: 'word' }] : []
  })
  return found.filter(({ label }, index) => found.findIndex((other) => other.label === label) === index).slice(0, MOST)
}
