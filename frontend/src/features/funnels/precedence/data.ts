import { NO_LISTS, readCatalog, sentenceOf } from '@batuta/flow-editor/words'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, ask, type Schemas } from '../../../api/client'
import { isRecord } from '../draft/change'
import { catalogQuery } from '../catalog'
import { currentLanguage } from '../../../i18n'
import { useFunnelScope } from '../data'
import { useWorld } from '../lists'

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

/** What the kinds of triggers are called, from the catalog. */
export function useTriggerKinds(): Readonly<Record<string, unknown>> {
  const { data } = useQuery({ ...catalogQuery(currentLanguage()), select: kindsOf })
  return data ?? {}
}

/** What a trigger listens for, as its card on the canvas says it. */
export function useTriggerSentence(): (config: unknown) => string {
  const { data: type } = useQuery({ ...catalogQuery(currentLanguage()), select: triggerOf })
  const lists = useWorld().data?.lists ?? NO_LISTS
  return (config) => (type === undefined ? '' : sentenceOf(type, config, lists))
}

const triggerOf = (answer: unknown) => readCatalog(answer).types.get('trigger')

function kindsOf({ nodes }: { nodes: Record<string, unknown>[] }): Readonly<Record<string, unknown>> {
  const properties = nodes.find(({ $id }) => $id === 'trigger')?.properties
  const kind = isRecord(properties) ? properties.kind : undefined
  const labels = isRecord(kind) ? kind['x-labels'] : undefined
  return isRecord(labels) ? labels : {}
}
