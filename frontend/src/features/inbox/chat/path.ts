import type { Chat, FeedItem } from '../data'
import { textAt } from '../values'
import { stepName, type Drawing } from './useStep'

export type PathStep = { id: string; name: string; at: string | null; state: 'done' | 'contact' | 'team' | 'next' }
export type Path = { funnelId: string; funnelName: string; version: number | null; steps: readonly PathStep[] }

/** Steps that a person would not tell of. */
const QUIET: readonly string[] = ['condition', 'set_field', 'tag', 'note', 'notify', 'start_funnel', 'end']
const HANDOVER = 'route_to_team'
const BEFORE = 3

/**
 * The way of this contact through the funnel: what was played, where it stands, what would come next on the good path. A run that handed
 * over to the team stands there until the team is done; one that ended otherwise is no way any more.
 */
export function pathOf(chat: Chat, story: readonly FeedItem[], drawing: Drawing): Path | null {
  const run = chat.run
  const last = story.findLast((item) => item.type === 'node' && item.funnel !== null)
  const handed = !run && chat.paused_by === 'bot' && chat.status !== 'closed'
  const funnel = run ? { id: run.funnel_id, name: run.funnel_name } : handed ? last?.funnel : null
  if (!funnel) return null

  const played = playedOf(story, funnel.id)
  const standing = run ? run.node_id : (played.findLast(({ kind }) => kind === HANDOVER)?.id ?? played.at(-1)?.id ?? null)
  const done = played.filter(({ id, kind }) => id !== standing && !QUIET.includes(kind)).slice(-BEFORE)
  const steps: PathStep[] = done.map(({ id, at }) => ({ id, name: stepName(drawing, id), at, state: 'done' }))
  if (standing) {
    const since = played.findLast(({ id }) => id === standing)?.at ?? null
    steps.push({ id: standing, name: (run?.node_id === standing && run.node_name) || stepName(drawing, standing), at: since, state: handed || chat.paused_by ? 'team' : 'contact' })
    const next = run ? nextOf(drawing, standing) : null
    if (next) steps.push({ id: next, name: stepName(drawing, next), at: null, state: 'next' })
  }
  return { funnelId: funnel.id, funnelName: funnel.name, version: run?.funnel_version ?? null, steps }
}

/** Steps of the latest run in this funnel, each once, in their order. */
function playedOf(story: readonly FeedItem[], funnelId: string): { id: string; kind: string; at: string }[] {
  const nodes = story.filter((item) => item.type === 'node' && item.funnel?.id === funnelId)
  const began = nodes.findLastIndex(({ kind }) => kind === 'trigger')
  const found: { id: string; kind: string; at: string }[] = []
  for (const item of nodes.slice(Math.max(0, began))) {
    const id = textAt(item.data, 'node_id')
    if (found.at(-1)?.id !== id) found.push({ id, kind: item.kind, at: item.timestamp })
  }
  return found.filter(({ id }, index) => found.findLastIndex((one) => one.id === id) === index)
}

/** Only where the drawing leaves no choice: of several ways nobody knows which the contact takes. Quiet steps are passed over. */
function nextOf({ nodes, edges }: Drawing, nodeId: string, further = 5): string | null {
  const targets = new Set(edges.filter((edge) => textAt(edge, 'source') === nodeId && !FOOT.includes(textAt(edge, 'sourceHandle'))).map((edge) => textAt(edge, 'target')))
  const [only] = targets
  if (targets.size !== 1 || !only || further === 0) return null
  const kind = textAt(
    nodes.find((node) => textAt(node, 'id') === only),
    'type',
  )
  return QUIET.includes(kind) ? nextOf({ nodes, edges }, only, further - 1) : only
}

const FOOT: readonly string[] = ['no_reply', 'too_many_tries', 'failed', 'uncertain', 'invalid', 'not_understood']
