import { Fragment } from 'react'
import styles from './Said.module.css'

const MARKS = /(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~)/

/** As the telephone shows it: *bold*, _italic_, ~struck~; the rest is text and nothing else. */
export function Said({ text }: { text: string }) {
  return (
    <span className={styles.said}>
      {text.split(MARKS).map((part, index) => (
        <Fragment key={index}>{marked(part, index % 2 === 1)}</Fragment>
      ))}
    </span>
  )
}

function marked(part: string, mark: boolean) {
  const inner = part.slice(1, -1)
  if (!mark || inner.trim() !== inner) return part
  if (part.startsWith('*')) return <b>{inner}</b>
  return part.startsWith('_') ? <em>{inner}</em> : <s>{inner}</s>
}
