import { Button } from '@mantine/core'
import { IconPlayerPause } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useNow } from '../../../ui/useNow'
import type { Chat } from '../data'
import { untilWords } from './pauseChoices'
import { useBot } from './useBot'
import styles from './Bars.module.css'

/** While the bot is quiet: until when, and the way to wake it. */
export function PauseBar({ chat }: { chat: Chat }) {
  const { t } = useTranslation('inbox')
  const bot = useBot(chat)
  const now = useNow(30_000)
  if (!chat.paused_by || chat.status === 'closed') return null
  const until = chat.paused_until ? untilWords(new Date(chat.paused_until), now) : null
  const words = until ? 'pause.barUntil' : chat.paused_by === 'bot' ? 'pause.barHanded' : 'pause.bar'
  return (
    <div className={styles.bar} data-voice="bot" role="status">
      <IconPlayerPause size={18} aria-hidden />
      <span className={styles.text}>
        <b>{t('pause.quiet')}</b> {t(words, { until })}
      </span>
      <Button size="xs" variant="default" onClick={bot.resume} loading={bot.busy}>
        {t('pause.resume')}
      </Button>
    </div>
  )
}
