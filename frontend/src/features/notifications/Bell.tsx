import { Popover } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBell } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Count } from '../../ui/Count'
import styles from './Bell.module.css'
import { useUnread } from './data'

const Notices = lazy(() => import('./Notices').then((module) => ({ default: module.Notices })))

type Props = { className: string | undefined; countClassName: string | undefined }

/** In the rail: what waits to be looked at, and its list. */
export function Bell({ className, countClassName }: Props) {
  const { t } = useTranslation('notifications')
  const unread = useUnread()
  const [opened, { toggle, close }] = useDisclosure()
  return (
    <Popover opened={opened} onChange={(open) => !open && close()} position="right-end" width={380} trapFocus>
      <Popover.Target>
        <button type="button" className={`${className} ${styles.bell}`} onClick={toggle} aria-haspopup="dialog" aria-expanded={opened}>
          <IconBell size={21} stroke={1.6} aria-hidden />
          {t('title')}
          <Count value={unread} className={countClassName} label={t('count', { count: unread })} />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={6} className={styles.list} aria-label={t('title')}>
        <Suspense>{opened && <Notices onDone={close} />}</Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
