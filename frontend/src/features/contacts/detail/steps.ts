import { useQueries, useQuery } from '@tanstack/react-query'
import { api, ask } from '../../../api/client'
import { useScope } from '../../../app/me'
import { currentLanguage } from '../../../i18n'

/** What a funnel's step is called: the name its author gave it, else its type's, in the reader's language. */
export type NameOfStep = (funnelId: string | undefined, nodeId: string | null, type?: string) => string

export function useStepNames(funnelIds: readonly string[]): NameOfStep {
  const scope = useScope('contacts')
  const language = currentLanguage()
  const catalog = useQuery({
    queryKey: [...scope, 'catalog', language],
    queryFn: async () => titlesOf((await ask(api.GET('/api/v1/node-catalog')))?.nodes ?? []),
    staleTime: Infinity,
  }).data
  const ids = [...new Set(funnelIds)].sort()
  const funnels = useQueries({
    queries: ids.map((id) => ({
      queryKey: [...scope, 'steps', id],
      queryFn: async () => stepsOf((await ask(api.GET('/api/v1/funnels/{funnel_id}', { params: { path: { funnel_id: id } } }))).definition),
      staleTime: 60_000,
      retry: false,
    })),
  })
  const steps = new Map(ids.map((id, index) => [id, funnels[index]?.data]))
  return (funnelId, nodeId, type) => {
    const step = funnelId && nodeId ? steps.get(funnelId)?.get(nodeId) : undefined
    return step?.name || catalog?.get(step?.type ?? type ?? '') || step?.type || type || ''
  }
}

export type Step = { type: string; name: string }

/** Of a drawing as it is stored: {nodes: [{id, type, meta?: {name}}]}. */
export function stepsOf(definition: unknown): Map<string, Step> {
  const nodes = isRecord(definition) && Array.isArray(definition.nodes) ? definition.nodes : []
  const steps = new Map<string, Step>()
  for (const node of nodes) {
    if (!isRecord(node) || typeof node.id !== 'string' || typeof node.type !== 'string') continue
    const name = isRecord(node.meta) && typeof node.meta.name === 'string' ? node.meta.name : ''
    steps.set(node.id, { type: node.type, name })
  }
  return steps
}

function titlesOf(nodes: readonly unknown[]): Map<string, string> {
  const titles = new Map<string, string>()
  for (const node of nodes) {
    if (isRecord(node) && typeof node.$id === 'string' && typeof node.title === 'string') titles.set(node.$id, node.title)
  }
  return titles
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
