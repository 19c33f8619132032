import { Button } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask, type Schemas } from '../../../api/client'
import { useScope } from '../../../app/me'
import { Badge, type Tone } from '../../../ui/Badge'
import { formatDate } from '../../../ui/format'
import { ConsentForm } from './ConsentForm'
import styles from './Consents.module.css'
import page from './ContactPage.module.css'

type Entry = Schemas['ConsentEntry']

const TONES: Record<string, Tone> = { granted: 'success', denied: 'neutral', revoked: 'neutral', outdated: 'warning' }

/** What the person allowed, with the words that were shown; what somebody heard can be put down. */
export function Consents({ contactId }: { contactId: string }) {
  const { t } = useTranslation('contacts')
  const key = [...useScope('contacts'), 'feed', contactId, 'consents']
  const found = useQuery({ queryKey: key, queryFn: () => ask(api.GET('/api/v1/contacts/{contact_id}/consents', { params: { path: { contact_id: contactId } } })) })
  const [writing, setWriting] = useState(false)
  const { standing = {}, entries = [] } = found.data ?? {}
  return (
    <section className={page.card} aria-labelledby="contact-consents">
      <div className={page.cardHead}>
        <h2 id="contact-consents" className={page.cardTitle}>
          {t('consents.title')}
        </h2>
        {!writing && (
          <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconShieldCheck size={16} aria-hidden />} onClick={() => setWriting(true)}>
            {t('consents.add')}
          </Button>
        )}
      </div>
      {writing && <ConsentForm contactId={contactId} queryKey={key} known={Object.keys(standing)} onDone={() => setWriting(false)} />}
      {found.isSuccess && entries.length === 0 && !writing && <p className={page.quiet}>{t('consents.none')}</p>}
      <ul className={styles.list}>
        {Object.entries(standing).map(([purpose, stands]) => (
          <li key={purpose} className={styles.row}>
            <span className={styles.purpose}>{t(`consents.purpose.${purpose}`, { defaultValue: purpose })}</span>
            <Badge tone={TONES[stands]} dot small title={stands === 'outdated' ? t('consents.outdatedHelp') : undefined}>
              {t(`consents.answer.${stands}`)}
            </Badge>
            <Proofs entries={entries.filter((one) => one.purpose === purpose)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Proofs({ entries }: { entries: Entry[] }) {
  const { t } = useTranslation('contacts')
  return (
    <details className={styles.proofs}>
      <summary>{t('consents.proof')}</summary>
      {entries.map(({ id, answer, text_version, proof, created_at }) => (
        <div key={id} className={styles.proof}>
          <span>
            {t(`consents.answer.${answer}`)} · {formatDate(created_at)}
            {text_version && ` · ${t('consents.version', { version: text_version.slice(0, 8) })}`}
          </span>
          {typeof proof.text === 'string' && <q>{proof.text}</q>}
          {typeof proof.note === 'string' && <span>{proof.note}</span>}
          {nameIn(proof.agent) && <span>{t('consents.byPerson', { name: nameIn(proof.agent) })}</span>}
        </div>
      ))}
    </details>
  )
}

function nameIn(agent: unknown): string {
  return typeof agent === 'object' && agent !== null && 'name' in agent && typeof agent.name === 'string' ? agent.name : ''
}
