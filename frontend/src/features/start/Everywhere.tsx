import { useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useWorkspace } from '../../app/me'
import { markSeen } from './seen'

/** Notes that a funnel's drawing was looked at. */
export function StartEverywhere() {
  const { id } = useWorkspace()
  const open = useLocation({ select: ({ pathname }) => /^\/funnels\/[^/]+/.test(pathname) })
  useEffect(() => {
    if (open) markSeen('funnel', id)
  }, [open, id])
  return null
}
