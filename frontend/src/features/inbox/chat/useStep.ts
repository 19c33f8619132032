import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../../api/client'
import { useWorkspace } from '../../../app/me'
import { listAt, textAt, valuesAt, type Values } from '../values'

/** A funnel's drawing, for the names of its steps. The draft may have been changed since; ids stay. */
export type Drawing = { nodes: readonly Values[]; edges: readonly Values[] }

export function useDrawing(funnelId: string | undefined): Drawing {
  const workspaceId = useWorkspace().id
  const { data } = useQuery({
    queryKey: ['inbox', workspaceId, 'drawing', funnelId],
    queryFn: () => ask(api.GET('/api/v1/funnels/{funnel_id}', { params: { path: { funnel_id: funnelId ?? '' } } })),
    enabled: funnelId !== undefined,
    staleTime: 60_000,
  })
  return { nodes: listAt(data?.definition, 'nodes'), edges: listAt(data?.definition, 'edges') }
}

export function stepName({ nodes }: Drawing, nodeId: string): string {
  const node = nodes.find((one) => textAt(one, 'id') === nodeId)
  const words = nodeId.replace(/[_-]+/g, ' ')
  return textAt(valuesAt(node, 'meta'), 'name') || words.charAt(0).toUpperCase() + words.slice(1)
}
