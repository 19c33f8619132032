import { Button, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'
import type { WorkspaceSettings } from '../../app/me'
import { useShortcut } from '../../ui/shortcuts'
import { HoursField } from './HoursField'
import { Section } from './Section'
import { useWorkspaceForm } from './useWorkspaceForm'
import styles from './WorkspaceForm.module.css'

const ZONES = Intl.supportedValuesOf('timeZone')

/** How the workspace works. Owners and admins only. */
export function WorkspaceForm({ workspace }: { workspace: WorkspaceSettings }) {
  const { t } = useTranslation('settings')
  const { values, change, changed, reset, save, saving, error, problemAt } = useWorkspaceForm(workspace)
  useShortcut('mod+s', save, { label: t('save'), group: t('title'), enabled: changed && !saving })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save()
  }
  const zones = ZONES.includes(values.timezone) ? ZONES : [values.timezone, ...ZONES]
  return (
    <form className={styles.form} onSubmit={submit}>
      <Section title={t('workspace.title')}>
        <TextInput label={t('workspace.name')} required withAsterisk={false} maxLength={100} value={values.name} error={problemAt('/name')} onChange={(event) => change({ name: event.currentTarget.value })} />
        <Select label={t('workspace.language')} description={t('workspace.languageHelp')} allowDeselect={false} value={values.language} error={problemAt('/language')} data={['pt-BR', 'en', 'es'].map((value) => ({ value, label: t(`workspace.languages.${value}`) }))} onChange={(language) => language && change({ language })} />
        <Select label={t('workspace.timezone')} description={t('workspace.timezoneHelp')} allowDeselect={false} searchable value={values.timezone} error={problemAt('/timezone')} data={zones} onChange={(timezone) => timezone && change({ timezone })} />
      </Section>
      <Section title={t('hours.title')} text={t('hours.text')}>
        <HoursField hours={values.hours} onChange={(hours) => change({ hours })} problemAt={problemAt} />
      </Section>
      <Section title={t('contacts.title')}>
        <TagsInput label={t('contacts.optOut')} description={t('contacts.optOutHelp')} value={values.opt_out_words} error={problemAt('/opt_out_words')} maxTags={50} onChange={(opt_out_words) => change({ opt_out_words })} />
        <TagsInput label={t('contacts.stages')} description={t('contacts.stagesHelp')} value={values.stages} error={problemAt('/stages')} maxTags={50} onChange={(stages) => change({ stages })} />
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
        <Switch label={t('contacts.aiConsent')} description={t('contacts.aiConsentHelp')} checked={values.ai_needs_consent} onChange={(event) => change({ ai_needs_consent: event.currentTarget.checked })} />
      </Section>
      {(changed || saving) && (
        <div className={styles.bar}>
          <span className={styles.said} role="status">
            {error instanceof ApiProblem ? error.detail || t('unreachable') : t('unsaved')}
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
