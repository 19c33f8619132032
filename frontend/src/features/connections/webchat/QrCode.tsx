import { useMemo } from 'react'
import { qrPaths, QUIET } from './qrPaths'

type Props = { text: string; label: string; size?: number }

const DARK = '#241b1b'
const LIGHT = '#ffffff'

/** Dark on white in both modes, with the mark inside and its quiet zone around: cameras want it so. */
export function QrCode({ text, label, size = 232 }: Props) {
  const { modules, finders, side, mark } = useMemo(() => qrPaths(text), [text])
  const whole = side + 2 * QUIET
  return (
    <svg xmlns="http://www.w3.org/2000/svg" viewBox={`${-QUIET} ${-QUIET} ${whole} ${whole}`} width={size} height={size} role="img" aria-label={label}>
      <rect x={-QUIET} y={-QUIET} width={whole} height={whole} fill={LIGHT} />
      <path d={modules} fill={DARK} />
      {finders.map(([x, y]) => (
        <g key={`${x},${y}`} fill={DARK}>
          <path fillRule="evenodd" d={`M${x + 2} ${y}h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2h-3a2 2 0 0 1-2-2v-3a2 2 0 0 1 2-2ZM${x + 2} ${y + 1}a1 1 0 0 0-1 1v3a1 1 0 0 0 1 1h3a1 1 0 0 0 1-1v-3a1 1 0 0 0-1-1Z`} />
          <rect x={x + 2} y={y + 2} width={3} height={3} rx={0.8} />
        </g>
      ))}
      <g transform={`translate(${mark.at} ${mark.at}) scale(${mark.size / 48})`}>
        <rect width="48" height="48" rx="12" fill="#8a3040" />
        <g transform="translate(8.2 8)">
          <path fill="#fff6ee" d="M4.3 27.6 15.4 2.3a1.25 1.25 0 0 1 2.35.83L9.5 29.2a2.76 2.76 0 0 1-5.2-1.6Z" />
          <path fill="#e0b35c" d="M17.05 13.9c.2-.6.7-1.1 1.4-1.2 5-.9 9.5 1.5 9.9 5.7.5 4.7-4.3 9.4-10.4 10.1-1.5.2-2.9.1-4.1-.2a1.3 1.3 0 0 1-.9-1.7l4.1-12.7Z" />
        </g>
      </g>
    </svg>
  )
}
