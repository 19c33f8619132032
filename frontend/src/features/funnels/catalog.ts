import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client'
import { currentLanguage } from '../../i18n'
import { isRecord } from './draft/change'

/** The same for every workspace; its words are the reader's. */
export const catalogQuery = (language: 'pt-BR' | 'en') =>
  queryOptions({
    queryKey: ['node-catalog', language],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/node-catalog', { params: { query: { lang: language } }, signal })),
    staleTime: Infinity,
  })

export function useCatalog() {
  return useQuery(catalogQuery(currentLanguage()))
}

export type StepKind = { group: string; title: string; starts: boolean }

/** What a thumbnail and the test phone say of a step's type. */
export function useStepKinds(): ReadonlyMap<string, StepKind> {
  const { data } = useQuery({ ...catalogQuery(currentLanguage()), select: kindsOf })
  return data ?? NONE
}

const NONE: ReadonlyMap<string, StepKind> = new Map()

function kindsOf(catalog: { nodes: Record<string, unknown>[] }): ReadonlyMap<string, StepKind> {
  return new Map(
    catalog.nodes.flatMap((entry): [string, StepKind][] => {
      const about = entry['x-node']
      if (typeof entry.$id !== 'string' || !isRecord(about)) return []
      return [[entry.$id, { group: text(about.group) || 'order', title: text(entry.title), starts: about.starts === true }]]
    }),
  )
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
