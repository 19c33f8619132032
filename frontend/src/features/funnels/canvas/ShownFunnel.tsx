import { FlowEditor, readGraph, type Catalog } from '@batuta/flow-editor'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { figuresQuery, useFunnelScope, type Funnel } from '../data'
import { useHost } from '../lists'
import { useFiguresLive } from '../live'
import { StateBadge } from '../list/StateBadge'
import { Home } from './Home'
import styles from './OpenFunnel.module.css'

/** For who does not draw funnels: the drawing, to look at. */
export function ShownFunnel({ funnel, catalog }: { funnel: Funnel; catalog: Catalog }) {
  const host = useHost(funnel.id)
  const { data: figures } = useQuery(figuresQuery(useFunnelScope(), funnel.id))
  useFiguresLive(funnel.id)
  const graph = useMemo(() => readGraph(funnel.definition), [funnel.definition])
  return (
    <div className={styles.page} data-whole-page>
      <header className={styles.bar}>
        <Home />
        <h1 className={styles.still}>{funnel.name}</h1>
        <StateBadge funnel={funnel} small />
      </header>
      <div className={styles.stage}>
        <FlowEditor catalog={catalog} graph={graph} host={host} figures={figures} readOnly />
      </div>
    </div>
  )
}
