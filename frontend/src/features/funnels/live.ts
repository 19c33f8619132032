import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLive } from '../../api/live'
import { useFunnelScope } from './data'

const PAUSE = 2_000

/** A colleague's publishing, saving and switching off is seen without reload. The open drawing itself listens in draft/useDraft. */
export function useFunnelsLive(): void {
  const client = useQueryClient()
  const scope = useFunnelScope()
  useLive('funnel:changed', ({ funnel_id }) => {
    void client.invalidateQueries({ queryKey: [...scope, 'list'] })
    void client.invalidateQueries({ queryKey: [...scope, 'versions', funnel_id] })
  })
}

/** Figures move with the contacts, but not more often than one can read. */
export function useFiguresLive(funnelId: string): void {
  const client = useQueryClient()
  const scope = useFunnelScope()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  useLive('run:moved', ({ funnel_id }) => {
    if (funnel_id !== funnelId || timer.current !== undefined) return
    timer.current = setTimeout(() => {
      timer.current = undefined
      void client.invalidateQueries({ queryKey: [...scope, 'figures', funnelId] })
    }, PAUSE)
  })
}
