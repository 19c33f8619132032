import { IconRobot } from '@tabler/icons-react'
import styles from './Avatar.module.css'
import { ChannelMark } from './ChannelMark'
import { initials } from './format'

type Props = {
  name: string
  /** A contact is a circle, a colleague a soft square, the bot a blue soft square. */
  kind?: 'contact' | 'colleague' | 'bot'
  size?: 20 | 24 | 36 | 42 | 52
  /** The channel's mark at the corner. */
  provider?: string
}

const COLOURS = 7

/** Beside a name that is written out: the picture itself is silent. */
export function Avatar({ name, kind = 'contact', size = 36, provider }: Props) {
  return (
    <span className={styles.avatar} data-kind={kind} data-size={size} data-colour={kind === 'bot' ? undefined : colourOf(name)}>
      {kind === 'bot' ? <IconRobot size={size * 0.5} aria-hidden /> : <span aria-hidden>{initials(name)}</span>}
      {provider && (
        <span className={styles.channel}>
          <ChannelMark provider={provider} size={13} />
        </span>
      )}
    </span>
  )
}

/** The same name always has the same tint. */
function colourOf(name: string): number {
  let sum = 0
  for (const sign of name) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9973
  return (sum % COLOURS) + 1
}
