import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ask, type Schemas } from '../../api/client'
import { useScope } from '../../app/me'
import { left } from './draft/leaving'
import { toast, toastProblem } from '../../ui/toast'

export type FunnelItem = Schemas['FunnelItem']
export type Funnel = Schemas['FunnelAnswer']
export type Definition = Record<string, unknown>
export type FunnelProblem = Schemas['FunnelProblem']

type Scope = readonly [string, string]

export function useFunnelScope(): Scope {
  return useScope('funnels')
}

export const listQuery = (scope: Scope) => queryOptions({ queryKey: [...scope, 'list'], queryFn: ({ signal }) => ask(api.GET('/api/v1/funnels', { signal })) })

/** Always asked anew: a drawing is opened on what the server has now. */
export const funnelQuery = (scope: Scope, id: string) =>
  queryOptions({ queryKey: [...scope, 'one', id], queryFn: ({ signal }) => left(id).then(() => readFunnel(id, signal)), staleTime: 0, gcTime: 0, refetchOnWindowFocus: false })

export const versionsQuery = (scope: Scope, id: string) =>
  queryOptions({
    queryKey: [...scope, 'versions', id],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/funnels/{funnel_id}/versions', { params: { path: { funnel_id: id } }, signal })),
  })

/** What was published never changes. */
export const versionQuery = (scope: Scope, id: string, version: number) =>
  queryOptions({
    queryKey: [...scope, 'version', id, version],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/funnels/{funnel_id}/versions/{version}', { params: { path: { funnel_id: id, version } }, signal })),
    staleTime: 60_000,
  })

/** How many came to each step, and how many stand there now. */
export const figuresQuery = (scope: Scope, id: string) =>
  queryOptions({
    queryKey: [...scope, 'figures', id],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/funnels/{funnel_id}/figures', { params: { path: { funnel_id: id } }, signal })),
    select: (all) => Object.fromEntries(all.map(({ node_id, arms, ...figures }) => [node_id, { ...figures, arms: Object.fromEntries(arms.map(({ port, ...arm }) => [port, arm])) }])),
  })

export function readFunnel(id: string, signal?: AbortSignal): Promise<Funnel> {
  return ask(api.GET('/api/v1/funnels/{funnel_id}', { params: { path: { funnel_id: id } }, signal }))
}

export function useFunnels() {
  return useQuery(listQuery(useFunnelScope()))
}

/** What one does to a funnel from the list; the list is asked anew after each. */
export function useFunnelActs() {
  const { t } = useTranslation('funnels')
  const scope = useFunnelScope()
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries({ queryKey: [...scope, 'list'] })
  const onError = (error: unknown) => toastProblem(error, t('failed'))

  const create = useMutation({
    mutationFn: (name: string) => ask(api.POST('/api/v1/funnels', { body: { name, definition: beginning() } })),
    onSettled,
  })
  const duplicate = useMutation({
    mutationFn: ({ id }: FunnelItem) => ask(api.POST('/api/v1/funnels/{funnel_id}/duplicate', { params: { path: { funnel_id: id } } })),
    onSuccess: ({ name }) => toast(t('duplicated', { name })),
    onError,
    onSettled,
  })
  const rename = useMutation({
    mutationFn: ({ funnel, name }: { funnel: FunnelItem; name: string }) => ask(api.PUT('/api/v1/funnels/{funnel_id}', { params: { path: { funnel_id: funnel.id } }, body: { name } })),
    onSettled,
  })
  const switchOff = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => ask(api.PUT('/api/v1/funnels/{funnel_id}', { params: { path: { funnel_id: id } }, body: { is_active: false } })),
    onSuccess: (_, { name }) => toast(t('switchedOff', { name })),
    onError,
    onSettled,
  })
  const switchOn = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => ask(api.PUT('/api/v1/funnels/{funnel_id}', { params: { path: { funnel_id: id } }, body: { is_active: true } })),
    onSuccess: (_, { name }) => toast(t('switchedOn', { name })),
    onError,
    onSettled,
  })
  const remove = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => ask(api.DELETE('/api/v1/funnels/{funnel_id}', { params: { path: { funnel_id: id } } })),
    onSuccess: (_, { name }) => toast(t('deleted', { name })),
    onError,
    onSettled,
  })
  return { create, duplicate, rename, switchOff, switchOn, remove }
}

/** A new funnel has its beginning already. */
function beginning(): Definition {
  return { nodes: [{ id: 'inicio', type: 'trigger', data: { kind: 'keyword' }, position: { x: 0, y: 0 } }], edges: [] }
}
