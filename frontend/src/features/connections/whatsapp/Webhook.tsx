import { Alert, Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastProblem } from '../../../ui/toast'
import { StatusBadge } from '../card/StatusBadge'
import { CopyField } from '../CopyField'
import { useChangeInstance, useInstances } from '../data'
import { standingOf } from '../status'
import { isReachable, newVerifyToken, webhookAddress } from './credentials'
import { Steps } from './Steps'
import styles from './whatsapp.module.css'

/** The last step at Meta: where it tells what people write. A verify token is shown while it is new, never again. */
export function Webhook({ instanceId, verifyToken, onClose }: { instanceId: string; verifyToken?: string; onClose: () => void }) {
  const { t } = useTranslation('connections')
  const instance = useInstances().data?.find(({ id }) => id === instanceId)
  const [token, setToken] = useState(verifyToken)
  const change = useChangeInstance(instanceId)
  const address = webhookAddress()
  const renew = () => {
    const next = newVerifyToken()
    change.mutate({ credentials: { verify_token: next } }, { onSuccess: () => setToken(next), onError: (error) => toastProblem(error, t('failed')) })
  }
  return (
    <>
      <div className={styles.two}>
        <Steps names={['webhook', 'verify', 'subscribe']} from={verifyToken ? 5 : 1} />
        <div className={styles.fields}>
          {!isReachable(address) && (
            <Alert color="brass" variant="light" icon={<IconAlertTriangle size={18} aria-hidden />}>
              {t('whatsapp.unreachable')}
            </Alert>
          )}
          <CopyField label={t('whatsapp.webhook')} value={address} />
          {token ? (
            <CopyField label={t('credential.verify_token')} value={token} description={t('whatsapp.verifyHelp')} />
          ) : (
            <div>
              <Button variant="default" onClick={renew} loading={change.isPending}>
                {t('whatsapp.renewVerify')}
              </Button>
              <p className={styles.note}>{t('whatsapp.renewHelp')}</p>
            </div>
          )}
          {instance && (
            <p className={styles.waiting} role="status">
              <StatusBadge instance={instance} />
              {standingOf(instance) === 'checking' ? t('whatsapp.waiting') : null}
            </p>
          )}
        </div>
      </div>
      <footer className={styles.foot}>
        <Button onClick={onClose}>{t('done')}</Button>
      </footer>
    </>
  )
}
