import { NO_LISTS, readCatalog, sentenceOf } from '@batuta/flow-editor'
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

/** What a trigger's settings are called, from the catalog: by property, then by value. */
export type TriggerWords = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export function useTriggerWords(): TriggerWords {
  const { data } = useQuery({ ...catalogQuery(currentLanguage()), select: wordsOf })
  return data ?? {}
}

/** What a trigger listens for, as its card on the canvas says it. */
export function useTriggerSentence(): (config: unknown) => string {
  const { data: type } = useQuery({ ...catalogQuery(currentLanguage()), select: triggerOf })
  const lists = useWorld().data?.lists ?? NO_LISTS
  return (config) => (type === undefined ? '' : sentenceOf(type, config, lists))
}

const triggerOf = (answer: unknown) => readCatalog(answer).types.get('trigger')

function wordsOf({ nodes }: { nodes: Record<string, unknown>[] }): TriggerWords {
  const properties = nodes.find(({ $id }) => $id === 'trigger')?.properties
  const entries = Object.entries(isRecord(properties) ? properties : {}).flatMap(([name, property]) => {
    const described = isRecord(property) && isRecord(property.items) ? property.items : property
    const labels = isRecord(described) ? described['x-labels'] : undefined
    return isRecord(labels) ? [[name, labels] as const] : []
  })
  return Object.fromEntries(entries)
}
