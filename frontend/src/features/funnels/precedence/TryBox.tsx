import { Button, Checkbox, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../../api/problem'
import { Badge } from '../../../ui/Badge'
import { useTrial, type Candidate } from './data'
import styles from './Precedence.module.css'
import { TriggerLine } from './TriggerLine'

/** Which funnel a message would begin, and why the others would not. Nothing is sent. */
export function TryBox() {
  const { t } = useTranslation('funnels')
  const [text, setText] = useState('')
  const [first, setFirst] = useState(false)
  const [running, setRunning] = useState(false)
  const trial = useTrial()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim()) trial.mutate({ text, first, running })
  }
  return (
    <section className={styles.card} aria-labelledby="precedence-try">
      <form onSubmit={submit} className={styles.form}>
        <h2 id="precedence-try">{t('precedence.try.title')}</h2>
        <div className={styles.asking}>
          <TextInput
            className={styles.text}
            aria-label={t('precedence.try.label')}
            placeholder={t('precedence.try.example')}
            value={text}
            maxLength={4096}
            onChange={(event) => setText(event.currentTarget.value)}
            error={trial.error instanceof ApiProblem ? trial.error.detail || t('failed') : null}
          />
          <Button type="submit" loading={trial.isPending}>
            {t('precedence.try.action')}
          </Button>
        </div>
        <div className={styles.choices}>
          <Checkbox label={t('precedence.try.first')} checked={first} onChange={(event) => setFirst(event.currentTarget.checked)} />
          <Checkbox label={t('precedence.try.running')} checked={running} onChange={(event) => setRunning(event.currentTarget.checked)} />
        </div>
      </form>
      <div role="status">
        {trial.data?.opted_out && <p className={styles.told}>{t('precedence.try.optedOut')}</p>}
        {trial.data && !trial.data.opted_out && trial.data.candidates.length === 0 && <p className={styles.told}>{t('precedence.try.nobody')}</p>}
      </div>
      {trial.data && trial.data.candidates.length > 0 && (
        <ol className={styles.list}>
          {trial.data.candidates.map((one, index) => (
            <TriggerLine key={`${one.funnel.id} ${one.node_id}`} trigger={one} place={index + 1} state={<Verdict of={one.verdict} />} />
          ))}
        </ol>
      )}
    </section>
  )
}

function Verdict({ of }: { of: Candidate['verdict'] }) {
  const { t } = useTranslation('funnels')
  const enters = of === 'begins' || of === 'queues' || of === 'interrupts' || of === 'replaces'
  return (
    <Badge small tone={enters ? 'success' : 'neutral'} dot={enters}>
      {t(`precedence.verdict.${of}`)}
    </Badge>
  )
}
