import { useMemo } from 'react'
import { useTimeline, type Chat } from '../data'
import { storyOf } from '../timeline/story'
import { pathOf, type Path } from './path'
import { useDrawing } from './useStep'

export function usePath(chat: Chat): Path | null {
  const timeline = useTimeline(chat.contact_id).data
  const story = useMemo(() => storyOf(timeline), [timeline])
  const funnelId = chat.run?.funnel_id ?? story.findLast((item) => item.type === 'node' && item.funnel !== null)?.funnel?.id
  const drawing = useDrawing(funnelId)
  return pathOf(chat, story, drawing)
}
