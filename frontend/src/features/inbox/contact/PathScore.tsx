import { useTranslation } from 'react-i18next'
import type { PathStep } from '../chat/path'
import styles from './PathScore.module.css'

const WIDTH = 288
const LINES = [38, 48, 58, 68, 78]
/** Each note a step higher: the melody goes up. */
const HEIGHTS = [73, 63, 53, 63, 48]

/** Filled blue: done by the bot; open rosewood: the team's turn; open blue: the contact's; dashed: next. */
export function PathScore({ steps }: { steps: readonly (PathStep & { under: string })[] }) {
  const { t } = useTranslation('inbox')
  const gap = WIDTH / Math.max(steps.length, 3)
  const x = (index: number) => gap * (index + 0.5)
  const y = (index: number) => HEIGHTS[index] ?? 58
  const tall = steps.some(({ name }) => inLines(name, steps.length).length > 1)
  const done = steps.filter(({ state }) => state === 'done').length
  return (
    <svg className={styles.score} viewBox={`0 0 ${WIDTH} ${tall ? 137 : 124}`} role="img" aria-label={t('path.aria', { steps: steps.map(({ name, state }) => t(`path.said.${state}`, { name })).join(', ') })}>
      {LINES.map((line) => (
        <path key={line} className={styles.line} d={`M0 ${line}H${WIDTH}`} />
      ))}
      {done > 1 && <path className={styles.slur} d={`M${x(0) + 2} ${y(0) + 11}C${x(0) + 30} ${y(0) + 23} ${x(done - 1) - 28} ${y(done - 1) + 37} ${x(done - 1) - 1} ${y(done - 1) + 23}`} />}
      {steps.map(({ id, name, state, under }, index) => (
        <g key={id} data-state={state} className={styles.note}>
          <path d={`M${x(index) + 6.2} ${y(index) - 2}v-22`} />
          <ellipse cx={x(index)} cy={y(index)} rx="7" ry="5.2" transform={`rotate(-22 ${x(index)} ${y(index)})`} />
          <text className={styles.name} x={x(index)} y={104}>
            <title>{name}</title>
            {inLines(name, steps.length).map((line, row) => (
              <tspan key={row} x={x(index)} dy={row === 0 ? 0 : 13}>
                {line}
              </tspan>
            ))}
          </text>
          <text className={styles.under} x={x(index)} y={tall ? 131 : 118}>
            {under}
          </text>
        </g>
      ))}
    </svg>
  )
}

/** Two lines at most, as wide as the room between two notes. */
function inLines(name: string, of: number): string[] {
  const room = of > 4 ? 10 : of > 3 ? 13 : 18
  const lines = ['', '']
  for (const word of name.split(' ')) {
    const row = lines[1] || (lines[0] && `${lines[0]} ${word}`.length > room) ? 1 : 0
    lines[row] = `${lines[row]} ${word}`.trim()
  }
  return lines.filter(Boolean).map((line) => (line.length > room ? `${line.slice(0, room - 1).trimEnd()}…` : line))
}
