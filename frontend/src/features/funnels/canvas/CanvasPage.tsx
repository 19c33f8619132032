import { readCatalog } from '@batuta/flow-editor'
import '@batuta/flow-editor/styles.css'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useMay } from '../../../app/me'
import { ErrorState } from '../../../ui/ErrorState'
import { useCatalog } from '../catalog'
import { funnelQuery, useFunnelScope } from '../data'
import { OpenFunnel } from './OpenFunnel'
import { ShownFunnel } from './ShownFunnel'
import { Waiting } from './Waiting'

/** One funnel: drawn by who may draw, looked at by everybody else. */
export function CanvasPage() {
  const { funnelId } = useParams({ from: '/shell/funnels/$funnelId' })
  const mayDraw = useMay('author')
  const funnel = useQuery(funnelQuery(useFunnelScope(), funnelId))
  const { data, error, refetch } = useCatalog()
  const catalog = useMemo(() => data && readCatalog(data), [data])
  const problem = funnel.data === undefined ? (funnel.error ?? error) : error
  if (problem) return <ErrorState error={problem} retry={() => void Promise.all([funnel.refetch(), refetch()])} />
  if (!funnel.data || !catalog) return <Waiting />
  return mayDraw ? <OpenFunnel key={funnelId} funnel={funnel.data} catalog={catalog} /> : <ShownFunnel key={funnelId} funnel={funnel.data} catalog={catalog} />
}
