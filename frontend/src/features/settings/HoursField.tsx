import { ActionIcon, Button, Switch } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import styles from './HoursField.module.css'
import { DAYS, opened, withAnother, without, withSpan, type Day, type Hours, type Span } from './hours'

type Props = { hours: Hours; onChange: (hours: Hours) => void; problemAt: (path: string) => string | undefined }

/** When people answer. Without any day: always. */
export function HoursField({ hours, onChange, problemAt }: Props) {
  const { t } = useTranslation('settings')
  const always = DAYS.every((day) => hours[day].length === 0)
  return (
    <div>
      <ul className={styles.days}>
        {DAYS.map((day) => (
          <li key={day} className={styles.day}>
            <Switch
              className={styles.name}
              label={t(`hours.${day}`)}
              checked={hours[day].length > 0}
              onChange={(event) => onChange(event.currentTarget.checked ? opened(hours, day) : { ...hours, [day]: [] })}
            />
            <div className={styles.spans}>
              {hours[day].map((span, index) => (
                <SpanRow
                  key={index}
                  day={day}
                  span={span}
                  problem={problemAt(`/hours/${day}/${index}`) ?? (index === 0 ? problemAt(`/hours/${day}`) : undefined)}
                  onChange={(next) => onChange(withSpan(hours, day, index, next))}
                  onRemove={hours[day].length > 1 ? () => onChange(without(hours, day, index)) : undefined}
                />
              ))}
              {hours[day].length === 0 && <span className={styles.closed}>{always ? t('hours.always') : t('hours.closed')}</span>}
            </div>
            {hours[day].length > 0 && (
              <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange(withAnother(hours, day))} aria-label={t('hours.addTo', { day: t(`hours.${day}`) })}>
                {t('hours.add')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

type SpanProps = { day: Day; span: Span; problem: string | undefined; onChange: (span: Span) => void; onRemove: (() => void) | undefined }

function SpanRow({ day, span: [from, until], problem, onChange, onRemove }: SpanProps) {
  const { t } = useTranslation('settings')
  const name = t(`hours.${day}`)
  return (
    <div className={styles.span}>
      <input type="time" className={styles.time} value={from} required aria-label={t('hours.from', { day: name })} aria-invalid={Boolean(problem)} onChange={(event) => onChange([event.currentTarget.value, until])} />
      <span aria-hidden>{t('hours.to')}</span>
      <input type="time" className={styles.time} value={until === '24:00' ? '23:59' : until} required aria-label={t('hours.until', { day: name })} aria-invalid={Boolean(problem)} onChange={(event) => onChange([from, event.currentTarget.value])} />
      {onRemove && (
        <ActionIcon onClick={onRemove} aria-label={t('hours.remove', { day: name })}>
          <IconX size={15} aria-hidden />
        </ActionIcon>
      )}
      {problem && <p className={styles.problem}>{problem}</p>}
    </div>
  )
}
