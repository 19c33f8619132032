import { useMutation, useQuery } from '@tanstack/react-query'
import { api, ask, type Schemas } from '../../../api/client'
import { isRecord } from '../draft/change'
import { catalogQuery } from '../catalog'
import { currentLanguage } from '../../../i18n'
import { useFunnelScope } from '../data'

export type Place = Schemas['PlaceAnswer']
export type Candidate = Schemas['CandidateAnswer']
export type Trial = { text: string; first: boolean; running: boolean }

export function usePrecedence() {
  const scope = useFunnelScope()
  return useQuery({ queryKey: [...scope, 'list', 'precedence'], queryFn: ({ signal }) => ask(api.GET('/api/v1/triggers', { signal })) })
}

export function useTrial() {
  return useMutation({ mutationFn: (body: Trial) => ask(api.POST('/api/v1/triggers/try', { body })) })
}

/** What each kind of trigger is called, from the catalog. */
export function useKinds(): Readonly<Record<string, unknown>> {
  const { data } = useQuery({ ...catalogQuery(currentLanguage()), select: kindsOf })
  return data ?? {}
}

function kindsOf({ nodes }: { nodes: Record<string, unknown>[] }): Readonly<Record<string, unknown>> {
  const properties = nodes.find(({ $id }) => $id === 'trigger')?.properties
  const kind = isRecord(properties) ? properties.kind : undefined
  const labels = isRecord(kind) ? kind['x-labels'] : undefined
  return isRecord(labels) ? labels : {}
}
