import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { authorizedFetch } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { useWorkspace } from '../../../app/me'

/** Files are fetched with the person's own right to them, then shown from memory; the server never serves one as a page. */
export function useFile(id: string | null, wanted: boolean) {
  const workspaceId = useWorkspace().id
  const file = useQuery({
    queryKey: ['inbox', workspaceId, 'media', id],
    queryFn: async ({ signal }) => (await authorizedFetch(`/api/v1/media/${id}`, { signal })).blob(),
    enabled: wanted && id !== null,
    staleTime: Infinity,
    gcTime: 10 * 60_000,
    retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
  })
  return { blob: file.data, url: useObjectUrl(file.data), error: file.error, retry: () => void file.refetch(), loading: file.isFetching }
}

function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [made, setMade] = useState<{ blob: Blob; url: string }>()
  useEffect(() => {
    if (!blob) return
    const url = URL.createObjectURL(blob)
    // An object URL is a resource of the page: made and given back with the component.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setMade({ blob, url })
    return () => URL.revokeObjectURL(url)
  }, [blob])
  return made && made.blob === blob ? made.url : undefined
}
