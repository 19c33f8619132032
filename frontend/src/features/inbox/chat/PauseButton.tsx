import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconPlayerPause } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Chat } from '../data'
import { pauseChoices } from './pauseChoices'
import { useBot } from './useBot'
import styles from './PauseButton.module.css'

/** Keeps the bot quiet. One click: until somebody wakes it; the arrow says until when. */
export function PauseButton({ chat }: { chat: Chat }) {
  const { t } = useTranslation('inbox')
  const bot = useBot(chat)
  const [opened, { open, close }] = useDisclosure()
  return (
    <span className={styles.split}>
      <Button className={styles.main} classNames={{ label: styles.label }} leftSection={<IconPlayerPause size={17} aria-hidden />} onClick={() => bot.pause(null)} aria-keyshortcuts="b">
        {t('pause.action')}
      </Button>
      <Menu opened={opened} onOpen={open} onClose={close} position="bottom-end" width={250} shadow="md">
        <Menu.Target>
          <Button className={styles.arrow} aria-label={t('pause.until')}>
            <IconChevronDown size={17} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {opened &&
            pauseChoices(new Date()).map(({ name, until, words }) => (
              <Menu.Item key={name} onClick={() => bot.pause(until)} rightSection={words && <span className={styles.when}>{t('pause.when', { when: words })}</span>}>
                {t(`pause.${name}`)}
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
    </span>
  )
}
