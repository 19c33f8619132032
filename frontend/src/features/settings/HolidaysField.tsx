import { ActionIcon, Button, Select, Switch, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import styles from './HolidaysField.module.css'
import { STATES, type ClosedDay, type Holidays } from './holidays'

type Props = { holidays: Holidays; onChange: (holidays: Holidays) => void; problemAt: (path: string) => string | undefined }

/** Days on which nobody answers, whatever the hours say. */
export function HolidaysField({ holidays, onChange, problemAt }: Props) {
  const { t } = useTranslation('settings')
  const change = (changes: Partial<Holidays>) => onChange({ ...holidays, ...changes })
  const { closed } = holidays
  return (
    <div className={styles.field}>
      <Switch label={t('holidays.national')} checked={holidays.national} onChange={(event) => change({ national: event.currentTarget.checked })} />
      <Switch label={t('holidays.optional')} description={t('holidays.optionalHelp')} checked={holidays.optional} onChange={(event) => change({ optional: event.currentTarget.checked })} />
      <Select label={t('holidays.state')} placeholder={t('holidays.noState')} data={[...STATES]} value={holidays.state} error={problemAt('/holidays/state')} searchable clearable onChange={(state) => change({ state })} />
      {closed.length > 0 && (
        <ul className={styles.days} aria-label={t('holidays.closed')}>
          {closed.map((day, index) => (
            <DayRow
              key={index}
              day={day}
              problem={problemAt(`/holidays/closed/${index}`)}
              onChange={(next) => change({ closed: closed.map((one, at) => (at === index ? next : one)) })}
              onRemove={() => change({ closed: closed.filter((_, at) => at !== index) })}
            />
          ))}
        </ul>
      )}
      <Button className={styles.add} variant="subtle" color="gray" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => change({ closed: [...closed, { date: '', name: '' }] })}>
        {t('holidays.add')}
      </Button>
    </div>
  )
}

type RowProps = { day: ClosedDay; problem: string | undefined; onChange: (day: ClosedDay) => void; onRemove: () => void }

function DayRow({ day, problem, onChange, onRemove }: RowProps) {
  const { t } = useTranslation('settings')
  return (
    <li className={styles.day}>
      <input type="date" className={styles.date} value={day.date} required aria-label={t('holidays.date')} aria-invalid={Boolean(problem)} onChange={(event) => onChange({ ...day, date: event.currentTarget.value })} />
      <TextInput className={styles.name} value={day.name} maxLength={100} placeholder={t('holidays.example')} aria-label={t('holidays.name')} onChange={(event) => onChange({ ...day, name: event.currentTarget.value })} />
      <ActionIcon onClick={onRemove} aria-label={t('holidays.remove', { day: day.name || day.date })}>
        <IconX size={15} aria-hidden />
      </ActionIcon>
      {problem && <p className={styles.problem}>{problem}</p>}
    </li>
  )
}
