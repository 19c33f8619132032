import { Button, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { isConflict } from '../../api/onRevision'
import { ApiProblem } from '../../api/problem'
import type { WorkspaceSettings } from '../../app/me'
import { Clash } from '../../ui/Clash'
import { useShortcut } from '../../ui/shortcuts'
import { HolidaysField } from './HolidaysField'
import { DAYS } from './hours'
import { HoursField } from './HoursField'
import { Section } from './Section'
import { useWorkspaceForm, type Values } from './useWorkspaceForm'
import styles from './WorkspaceForm.module.css'

const ZONES = Intl.supportedValuesOf('timeZone')

/** How the workspace works. Owners and admins only. */
export function WorkspaceForm({ workspace }: { workspace: WorkspaceSettings }) {
  const { t } = useTranslation('settings')
  const { values, server, clashes, giveWay, change, changed, reset, save, saving, error, problemAt } = useWorkspaceForm(workspace)
  const clash = (field: keyof Values, theirs: string) => clashes.includes(field) && <Clash theirs={theirs} onTake={() => giveWay(field)} />
  const spoken = (language: string) => t(`workspace.languages.${language}`)
  useShortcut('mod+s', save, { label: t('save'), group: t('title'), enabled: changed && !saving })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save()
  }
  const refused = error instanceof ApiProblem && !isConflict(error) ? error.detail || t('unreachable') : null
  const said = clashes.length > 0 ? t('clash') : (refused ?? t('unsaved'))
  const zones = ZONES.includes(values.timezone) ? ZONES : [values.timezone, ...ZONES]
  return (
    <form className={styles.form} onSubmit={submit}>
      <Section title={t('workspace.title')}>
        <TextInput label={t('workspace.name')} required withAsterisk={false} maxLength={100} value={values.name} error={problemAt('/name')} onChange={(event) => change({ name: event.currentTarget.value })} />
        {clash('name', server.name)}
        <Select label={t('workspace.language')} description={t('workspace.languageHelp')} allowDeselect={false} value={values.language} error={problemAt('/language')} data={['pt-BR', 'en', 'es'].map((value) => ({ value, label: spoken(value) }))} onChange={(language) => language && change({ language })} />
        {clash('language', spoken(server.language))}
        <Select label={t('workspace.timezone')} description={t('workspace.timezoneHelp')} allowDeselect={false} searchable value={values.timezone} error={problemAt('/timezone')} data={zones} onChange={(timezone) => timezone && change({ timezone })} />
        {clash('timezone', server.timezone)}
      </Section>
      <Section title={t('hours.title')} text={t('hours.text')}>
        <HoursField hours={values.hours} onChange={(hours) => change({ hours })} problemAt={problemAt} />
        {clash('hours', hoursText(server.hours, t))}
      </Section>
      <Section title={t('holidays.title')} text={t('holidays.text')}>
        <HolidaysField holidays={values.holidays} onChange={(holidays) => change({ holidays })} problemAt={problemAt} />
        {clash('holidays', holidaysText(server.holidays, t))}
      </Section>
      <Section title={t('contacts.title')}>
        <TagsInput label={t('contacts.optOut')} description={t('contacts.optOutHelp')} value={values.opt_out_words} error={problemAt('/opt_out_words')} maxTags={50} onChange={(opt_out_words) => change({ opt_out_words })} />
        {clash('opt_out_words', server.opt_out_words.join(', '))}
        <TagsInput label={t('contacts.stages')} description={t('contacts.stagesHelp')} value={values.stages} error={problemAt('/stages')} maxTags={50} onChange={(stages) => change({ stages })} />
        {clash('stages', server.stages.join(', '))}
        <NumberInput
          label={
            <>
              {t('contacts.idle')} <span className={styles.optional}>{t('optional')}</span>
            </>
          }
          description={t('contacts.idleHelp')}
          suffix={t('contacts.minutes')}
          min={1}
          max={525_600}
          allowDecimal={false}
          value={values.idle_resume_minutes ?? ''}
          error={problemAt('/idle_resume_minutes')}
          onChange={(value) => change({ idle_resume_minutes: typeof value === 'number' ? value : null })}
        />
        {clash('idle_resume_minutes', server.idle_resume_minutes === null ? '' : `${server.idle_resume_minutes}${t('contacts.minutes')}`)}
        <Switch label={t('contacts.aiConsent')} description={t('contacts.aiConsentHelp')} checked={values.ai_needs_consent} onChange={(event) => change({ ai_needs_consent: event.currentTarget.checked })} />
      </Section>
      {(changed || saving) && (
        <div className={styles.bar}>
          <span className={styles.said} role="status">
            {said}
          </span>
          <Button variant="subtle" color="gray" onClick={reset}>
            {t('reset')}
          </Button>
          <Button type="submit" loading={saving}>
            {t('save')}
          </Button>
        </div>
      )}
    </form>
  )
}

/** "Segunda 08:00–12:00, 13:30–18:00 · Sábado 09:00–12:00" */
function hoursText(hours: Values['hours'], t: (key: string) => string): string {
  const open = DAYS.filter((day) => hours[day].length > 0)
  if (open.length === 0) return t('hours.always')
  return open.map((day) => `${t(`hours.${day}`)} ${hours[day].map((span) => span.join('–')).join(', ')}`).join(' · ')
}

/** "Feriados nacionais · SP · 28/12/2026 Recesso" */
function holidaysText({ national, optional, state, closed }: Values['holidays'], t: (key: string) => string): string {
  const days = closed.map(({ date, name }) => `${date} ${name}`.trim())
  return [national ? t('holidays.national') : '', optional ? t('holidays.optional') : '', state ?? '', ...days].filter(Boolean).join(' · ')
}
