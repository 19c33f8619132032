import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconClockPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatDay } from '../../../ui/format'
import { waits, type Move, type Play } from './playing'
import { spanOf } from './words'
import styles from './ClockButton.module.css'

const HOUR = 3_600
const SPANS = [HOUR, 12 * HOUR, 26 * HOUR, 3 * 24 * HOUR, 7 * 24 * HOUR]

/** Nobody waits in a test: the clock jumps, to what the funnel waits for or by a span. */
export function ClockButton({ play: { inputs, answer }, move }: { play: Play; move: (move: Move) => void }) {
  const { t } = useTranslation('funnels')
  const until = inputs.length > 0 ? (answer?.waiting?.until ?? null) : null
  const jump = (seconds: number | null) => move({ kind: 'add', input: waits(seconds) })
  const none = inputs.length === 0
  return (
    <Button.Group className={styles.clock}>
      <Button variant="default" size="compact-sm" disabled={none} leftSection={<IconClockPlay size={15} aria-hidden />} onClick={() => jump(until === null ? 26 * HOUR : null)}>
        {until === null ? `+${spanOf(26 * HOUR, t)}` : t('clock.until', { until: formatDay(until) })}
      </Button>
      <Menu position="top-end" width={190}>
        <Menu.Target>
          <ActionIcon variant="default" size={26} disabled={none} aria-label={t('clock.more')}>
            <IconChevronDown size={14} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('clock.title')}</Menu.Label>
          {SPANS.map((seconds) => (
            <Menu.Item key={seconds} onClick={() => jump(seconds)}>
              +{spanOf(seconds, t)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  )
}
