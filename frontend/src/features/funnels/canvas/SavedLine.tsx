import { IconAlertCircle, IconCloudCheck, IconCloudOff, IconCloudUpload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Time } from '../../../ui/Time'
import type { Draft } from '../draft/useDraft'
import styles from './SavedLine.module.css'

type Props = {
  draft: Draft
  /** How the draft differs from what is published, before when it was saved. */
  changes?: number | null
  /** At the foot of the form. */
  short?: boolean
}

/** "Rascunho com 3 mudanças, salvo há 12 s"; and what is the matter when it is not. */
export function SavedLine({ draft: { state, saver }, changes = null, short }: Props) {
  const { t } = useTranslation('funnels')
  const { kind, savedAt, error } = state
  if (kind === 'offline')
    return (
      <span className={styles.line} data-tone="warning" role="status">
        <IconCloudOff size={15} aria-hidden />
        {t(short ? 'saved.offlineShort' : 'saved.offline')}
      </span>
    )
  if (kind === 'refused')
    return (
      <span className={styles.line} data-tone="danger" role="alert">
        <IconAlertCircle size={15} aria-hidden />
        <span className={styles.text} title={error?.detail}>
          {t('saved.refused', { why: [error?.detail, error?.hint].filter(Boolean).join(' ') })}
        </span>
        <button type="button" className={styles.act} onClick={() => void saver.flush()}>
          {t('saved.again')}
        </button>
      </span>
    )
  if (kind === 'conflict') return <span className={styles.line} data-tone="danger">{t('saved.conflict')}</span>
  const saving = kind !== 'saved'
  const Sign = saving ? IconCloudUpload : IconCloudCheck
  return (
    <span className={styles.line}>
      {short && <Sign size={15} className={saving ? undefined : styles.good} aria-hidden />}
      <span className={styles.text}>
        {!short && (changes === null ? t(savedAt === null ? 'saved.never' : 'saved.draft') : changes === 0 ? t('saved.same') : t('saved.changes', { count: changes }))}
        {saving ? (short ? t('saved.saving') : `, ${t('saved.saving').toLowerCase()}`) : savedAt !== null ? <>{t(short ? 'saved.all' : 'saved.at')} <Time at={savedAt} as="ago" /></> : short ? t('saved.allNow') : null}
      </span>
    </span>
  )
}
