import styles from './StaveArt.module.css'

const LINES = [88, 105, 122, 139, 156]
const AHEAD = [[92, 104], [188, 124], [486, 112], [572, 98]] as const

/** Five lines; what is there already is a full note, what may come is dashed. */
export function StaveArt() {
  return (
    <svg className={styles.art} viewBox="0 0 640 190" aria-hidden>
      {LINES.map((y) => (
        <path key={y} className={styles.line} d={`M0 ${y}c120-26 210 22 330-2s210-22 310-4`} />
      ))}
      {AHEAD.map(([x, y]) => (
        <g key={x} className={styles.ahead} transform={`translate(${x} ${y})`}>
          <path d="M10.5-4v-48" />
          <ellipse rx="12.5" ry="9.3" transform="rotate(-22)" />
        </g>
      ))}
      <g className={styles.note} transform="translate(318 121)">
        <path d="M12.5-5v-73" />
        <ellipse rx="15" ry="11.2" transform="rotate(-22)" />
      </g>
      <g transform="translate(334 24)">
        <path className={styles.bubble} d="M4 0h100a14 14 0 0 1 14 14v16a14 14 0 0 1-14 14H14A14 14 0 0 1 0 30V4a4 4 0 0 1 4-4Z" />
        <circle className={styles.face} cx="24" cy="22" r="11" />
        <path className={styles.word} d="M46 17h52" />
        <path className={styles.softWord} d="M46 28h34" />
      </g>
    </svg>
  )
}
