import { Alert, Button, Code, TextInput } from '@mantine/core'
import { IconChevronRight, IconKey, IconPlugConnected } from '@tabler/icons-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'
import { Badge } from '../../ui/Badge'
import { confirmDelete } from '../../ui/confirmDelete'
import { formatDay } from '../../ui/format'
import { toast, toastProblem } from '../../ui/toast'
import { CopyField } from '../connections/CopyField'
import { callablesOf, curlOf, unkept, useIssue, useRevoke, type ApiToken, type Issued, type Listener } from './calls'
import styles from './CallsCard.module.css'
import shared from './IntegrationsPage.module.css'

/** Other systems that may call: their tokens, each shown once, and what there is to be called. */
export function CallsCard({ tokens, listeners }: { tokens: readonly ApiToken[]; listeners: readonly Listener[] }) {
  const { t } = useTranslation('integrations')
  const [name, setName] = useState('')
  const [shown, setShown] = useState<readonly Issued[]>([])
  const issue = useIssue()
  const replace = useIssue()
  const problem = issue.error instanceof ApiProblem ? issue.error : null
  const show = (issued: Issued) => setShown((known) => unkept(known, issued))
  const rotate = ({ id, name }: ApiToken) => replace.mutate({ id, name }, { onSuccess: show, onError: (wrong) => toastProblem(wrong, t('failed')) })
  const make = (event: FormEvent) => {
    event.preventDefault()
    if (!name.trim()) return
    issue.mutate({ name }, {
      onSuccess: (issued) => {
        setName('')
        show(issued)
      },
    })
  }
  return (
    <section className={`${shared.card} ${styles.wide}`} aria-labelledby="integration-calls">
      <header className={shared.header}>
        <span className={shared.icon} data-group="connect">
          <IconPlugConnected size={22} aria-hidden />
        </span>
        <div className={shared.names}>
          <h2 id="integration-calls" className={shared.name}>
            {t('calls.title')}
          </h2>
          <p className={shared.text}>{t('calls.text')}</p>
        </div>
        <Badge tone={tokens.length > 0 ? 'success' : 'neutral'} dot={tokens.length > 0}>
          {t(tokens.length > 0 ? 'calls.open' : 'calls.closed')}
        </Badge>
      </header>
      <div className={shared.fields}>
        {tokens.length > 0 && (
          <ul className={styles.tokens} aria-label={t('calls.tokens')}>
            {tokens.map((token) => (
              <TokenLine key={token.id} token={token} onRotate={() => rotate(token)} busy={replace.isPending} />
            ))}
          </ul>
        )}
        {shown.map((issued) => (
          <Alert key={issued.token} color="felt" variant="light" icon={<IconKey size={18} aria-hidden />} role="status">
            <CopyField label={t('calls.new', { name: issued.name })} value={issued.token} description={t('calls.once')} />
            <Button mt={10} size="xs" variant="default" onClick={() => setShown((known) => known.filter((one) => one !== issued))}>
              {t('calls.kept')}
            </Button>
          </Alert>
        ))}
        <form className={styles.make} noValidate onSubmit={make}>
          <TextInput
            className={styles.grow} label={t('calls.name')} placeholder={t('calls.example')} maxLength={100} autoComplete="off" value={name} error={problem?.at('/name') ?? problem?.detail}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" disabled={!name.trim()} loading={issue.isPending}>
            {t('calls.make')}
          </Button>
        </form>
        <Calls listeners={listeners} />
      </div>
    </section>
  )
}

function TokenLine({ token, onRotate, busy }: { token: ApiToken; onRotate: () => void; busy: boolean }) {
  const { t } = useTranslation('integrations')
  const revoke = useRevoke()
  const { id, name, ending, last_used_at } = token
  const askToRotate = async () => {
    if (await confirmDelete({ title: t('calls.rotateTitle', { name }), text: t('calls.rotateText'), action: t('calls.rotate') })) onRotate()
  }
  const askToRevoke = async () => {
    if (!(await confirmDelete({ title: t('calls.revokeTitle', { name }), text: t('calls.revokeText'), action: t('calls.revoke') }))) return
    revoke.mutate(id, { onSuccess: () => toast(t('calls.revoked', { name })), onError: (problem) => toastProblem(problem, t('failed')) })
  }
  return (
    <li className={styles.token}>
      <div className={styles.grow}>
        <span className={styles.name} dir="auto">{name}</span>
        <span className={styles.about}>
          <code>…{ending}</code> · {last_used_at === null ? t('calls.unused') : t('calls.used', { when: formatDay(last_used_at) })}
        </span>
      </div>
      <div className={styles.acts}>
        <Button size="xs" variant="default" disabled={busy} aria-label={t('calls.rotateOf', { name })} onClick={() => void askToRotate()}>
          {t('calls.rotate')}
        </Button>
        <Button size="xs" variant="outline" color="vermilion" loading={revoke.isPending} aria-label={t('calls.revokeOf', { name })} onClick={() => void askToRevoke()}>
          {t('calls.revoke')}
        </Button>
      </div>
    </li>
  )
}

function Calls({ listeners }: { listeners: readonly Listener[] }) {
  const { t } = useTranslation('integrations')
  const calls = callablesOf(listeners)
  if (calls.length === 0) return <p className={styles.about}>{t('calls.none')}</p>
  return (
    <ul className={styles.calls} aria-label={t('calls.list')}>
      {calls.map((call) => (
        <li key={call.event}>
          <details>
            <summary>
              <IconChevronRight size={16} aria-hidden />
              <b>{call.event}</b> <span className={styles.about} dir="auto">{call.funnels.join(', ')}</span>
            </summary>
            <p className={styles.about}>
              {call.variables.length === 0 ? t('calls.bringsNothing') : call.variables.map((one) => `${one.name} (${t(`calls.type.${one.type}`)}${one.required ? `, ${t('calls.required')}` : ''})`).join(' · ')}
            </p>
            <Code block tabIndex={0} aria-label={t('calls.commandOf', { event: call.event })}>{curlOf(call, window.location.origin, 'TOKEN')}</Code>
          </details>
        </li>
      ))}
    </ul>
  )
}
