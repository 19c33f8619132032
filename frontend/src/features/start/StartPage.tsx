import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay, useMe, useWorkspace } from '../../app/me'
import { ErrorState } from '../../ui/ErrorState'
import { Page } from '../../ui/Page'
import { markSeen, useSeen } from './seen'
import styles from './StartPage.module.css'
import { StartStep } from './StartStep'
import { TalkButton } from './TalkButton'
import { useSteps } from './useSteps'

export function StartPage() {
  const { t } = useTranslation('start')
  const me = useMe()
  const workspace = useWorkspace()
  const inbox = useMay('inbox')
  const navigate = useNavigate()
  const { steps, funnel, webChat, error, retry } = useSteps()
  const hidden = useSeen('start-hidden', workspace.id)
  if (error) return <ErrorState error={error} retry={retry} />

  const done = steps.filter((step) => step.done).length
  const hide = () => {
    markSeen('start-hidden', workspace.id)
    void navigate(inbox ? { to: '/inbox/{-$conversationId}' } : { to: '/funnels' })
  }
  const buttons = {
    look: funnel ? (
      <Button variant="default" renderRoot={(props) => <Link to="/funnels/$funnelId" params={{ funnelId: funnel.id }} {...props} />}>
        {t('look.button')}
      </Button>
    ) : (
      <Button variant="default" renderRoot={(props) => <Link to="/funnels" {...props} />}>
        {t('look.draw')}
      </Button>
    ),
    talk: <TalkButton webChat={webChat} />,
    connect: (
      <Button variant="default" renderRoot={(props) => <Link to="/connections" {...props} />}>
        {t('connect.button')}
      </Button>
    ),
    invite: (
      <Button variant="default" renderRoot={(props) => <Link to="/team" {...props} />}>
        {t('invite.button')}
      </Button>
    ),
  }

  return (
    <Page title={t('title', { name: me.name.split(' ')[0] })} subtitle={t('subtitle', { workspace: workspace.name })} width="narrow">
      <Progress steps={steps.map((step) => step.done === true)} />
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          <StartStep
            key={step.name}
            number={index + 1}
            done={step.done}
            title={step.name === 'look' ? t('look.title', { funnel: funnel?.name ?? t('look.first') }) : t(`${step.name}.title`)}
            text={t(`${step.name}.text`)}
          >
            {buttons[step.name]}
          </StartStep>
        ))}
      </ol>
      {!hidden && (
        <div className={styles.end}>
          <Button variant={done === steps.length ? 'filled' : 'subtle'} color={done === steps.length ? undefined : 'gray'} onClick={hide}>
            {done === steps.length ? t('finish') : t('hide')}
          </Button>
        </div>
      )}
    </Page>
  )
}

/** As notes on a stave: full ones are done. */
function Progress({ steps }: { steps: boolean[] }) {
  const { t } = useTranslation('start')
  const [done, of] = [steps.filter(Boolean).length, steps.length]
  return (
    <div className={styles.progress}>
      <svg className={styles.stave} viewBox="0 0 640 64" role="img" aria-label={t('progress', { done, of })}>
        {[12, 22, 32, 42, 52].map((y) => (
          <path key={y} d={`M0 ${y}H640`} className={styles.line} />
        ))}
        {steps.map((full, index) => (
          <g key={index} transform={`translate(${(640 / of) * (index + 0.5)} ${42 - index * 6})`} className={styles.note} data-done={full || undefined}>
            <path d="M7-3v-26" />
            <ellipse rx="8" ry="6" transform="rotate(-22)" />
          </g>
        ))}
      </svg>
      <span aria-hidden>{t('progress', { done, of })}</span>
    </div>
  )
}
