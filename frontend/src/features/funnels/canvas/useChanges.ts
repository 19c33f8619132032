import { readGraph } from '@batuta/flow-editor'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useFunnelScope, versionQuery } from '../data'
import type { Draft } from '../draft/useDraft'
import { differenceOf, sizeOf } from '../versions/difference'

/** How many changes the draft has over what is published; null before anything was. */
export function useChanges({ id, graph, published: { published_version } }: Draft): number | null {
  const scope = useFunnelScope()
  const { data } = useQuery({ ...versionQuery(scope, id, published_version ?? 0), enabled: published_version !== null })
  const before = useMemo(() => data && readGraph(data.definition), [data])
  return useMemo(() => (before === undefined ? null : sizeOf(differenceOf(before, graph))), [before, graph])
}
