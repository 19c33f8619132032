import { partsOf } from './links'
import styles from './RichText.module.css'

/** What somebody wrote, as text. Addresses in it can be followed; nothing else in it does anything. */
export function RichText({ text }: { text: string }) {
  return (
    <span className={styles.text} dir="auto">
      {partsOf(text).map((part, index) =>
        part.href ? (
          <a key={index} className={styles.link} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </span>
  )
}
