import { ActionIcon, Button, Indicator, Popover, SegmentedControl, Select } from '@mantine/core'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnections, useTeams } from '../data'
import { narrowing, STATUSES, type ChatFilters, type Wanted } from '../filters'
import styles from './FilterMenu.module.css'

type Props = { wanted: Wanted; onNarrow: (change: ChatFilters) => void }

/** What narrows beside the tabs: open, pending or closed, the team, the connection. */
export function FilterMenu({ wanted, onNarrow }: Props) {
  const { t } = useTranslation('inbox')
  const [opened, setOpened] = useState(false)
  const teams = useTeams()
  const connections = useConnections()
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={300} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon size={32} aria-label={t('filter.title')} title={t('filter.title')} onClick={() => setOpened(!opened)}>
          <Indicator disabled={narrowing(wanted) === 0} label={narrowing(wanted)} size={15}>
            <IconAdjustmentsHorizontal size={18} aria-hidden />
          </Indicator>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={styles.menu}>
        <div role="group" aria-labelledby="inbox-filter-status">
          <p className={styles.label} id="inbox-filter-status">
            {t('filter.status')}
          </p>
          <SegmentedControl fullWidth size="xs" aria-labelledby="inbox-filter-status" value={wanted.status} onChange={(status) => onNarrow({ status: STATUSES.find((one) => one === status) })} data={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))} />
        </div>
        {teams.length > 0 && wanted.view !== 'team' && (
          <Select label={t('filter.team')} placeholder={t('filter.anyTeam')} value={wanted.team ?? null} onChange={(team) => onNarrow({ team: team ?? undefined })} data={teams.map(({ id, name }) => ({ value: id, label: name }))} clearable comboboxProps={{ withinPortal: false }} />
        )}
        <Select label={t('filter.connection')} placeholder={t('filter.anyConnection')} value={wanted.connection ?? null} onChange={(connection) => onNarrow({ connection: connection ?? undefined })} data={connections.map(({ id, name }) => ({ value: id, label: name }))} clearable comboboxProps={{ withinPortal: false }} />
        {narrowing(wanted) > 0 && (
          <Button variant="default" size="xs" onClick={() => onNarrow({ status: undefined, team: wanted.view === 'team' ? wanted.team : undefined, connection: undefined })}>
            {t('list.clear')}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
