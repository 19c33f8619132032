import { useNow } from './useNow'
import { formatAgo, formatDay, formatExact, formatMoment, formatTime } from './format'

type Props = {
  at: string | number | Date
  /** list: 11:42 / ontem / 18 de nov. · day: hoje 11:47 · time: 18:30 · ago: há 9 min */
  as?: 'list' | 'day' | 'time' | 'ago'
  className?: string
}

/** A moment that stays true while it is looked at; its full date on hover. */
export function Time({ at, as = 'list', className }: Props) {
  const now = useNow(as === 'ago' ? 10_000 : 60_000)
  const text = { list: formatMoment, day: formatDay, ago: formatAgo, time: formatTime }[as](at, now)
  return (
    <time className={className} dateTime={new Date(at).toISOString()} title={formatExact(at)}>
      {text}
    </time>
  )
}
