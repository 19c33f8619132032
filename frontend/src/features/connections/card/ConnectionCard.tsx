import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconKey, IconLink, IconPencil, IconPlugConnected, IconPlugX, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ChannelMark } from '../../../ui/ChannelMark'
import { confirmDelete } from '../../../ui/confirmDelete'
import { formatPhone } from '../../../ui/format'
import { toast } from '../../../ui/toast'
import { useInstanceActs, type Instance } from '../data'
import { standingOf } from '../status'
import styles from './ConnectionCard.module.css'
import { Facts } from './Facts'
import { InstanceDialog, type Dialog } from './InstanceDialog'
import { StatusBadge } from './StatusBadge'

/** One connection, how it stands and what can be done about it. */
export function ConnectionCard({ instance, leads }: { instance: Instance; leads: boolean }) {
  const { t } = useTranslation('connections')
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const acts = useInstanceActs(instance.id)
  const { id, name, provider } = instance
  const standing = standingOf(instance)
  const kind = t(`provider.${provider === 'webchat' ? 'webchat' : provider === 'whatsapp' ? 'whatsapp' : 'other'}`)
  const reconnect = () => acts.reconnect.mutate()
  const disconnect = async () => {
    const yes = await confirmDelete({ title: t('disconnect.title', { name }), text: t('disconnect.text'), action: t('disconnect.action') })
    if (yes) acts.disconnect.mutate(undefined, { onSuccess: () => toast(t('disconnect.done', { name }), { undo: reconnect }) })
  }
  const remove = async () => {
    const yes = await confirmDelete({ title: t('delete.title', { name }), text: t(provider === 'webchat' ? 'delete.webchatText' : 'delete.text'), action: t('delete.action') })
    if (yes) acts.remove.mutate(undefined, { onSuccess: () => toast(t('delete.done', { name })) })
  }
  return (
    <article className={styles.card} data-standing={standing} aria-labelledby={`connection-${id}`}>
      <header className={styles.header}>
        <span className={styles.icon}>
          <ChannelMark provider={provider} size={22} />
        </span>
        <div className={styles.names}>
          <h2 id={`connection-${id}`} className={styles.name}>
            {name}
          </h2>
          <p className={styles.kind}>{[formatPhone(instance.phone_number), kind].filter(Boolean).join(' · ')}</p>
        </div>
        <StatusBadge instance={instance} />
        {leads && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size={32} aria-label={t('actionsOf', { name })} loading={acts.reconnect.isPending || acts.disconnect.isPending || acts.remove.isPending}>
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setDialog('rename')}>
                {t('rename.action')}
              </Menu.Item>
              {provider === 'whatsapp' && (
                <>
                  <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => setDialog('credentials')}>
                    {t('credentials.title')}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={() => setDialog('webhook')}>
                    {t('whatsapp.webhook')}
                  </Menu.Item>
                </>
              )}
              <Menu.Divider />
              {standing === 'on' || standing === 'checking' ? (
                <Menu.Item leftSection={<IconPlugX size={16} aria-hidden />} onClick={() => void disconnect()}>
                  {t('disconnect.action')}
                </Menu.Item>
              ) : (
                <Menu.Item leftSection={<IconPlugConnected size={16} aria-hidden />} onClick={reconnect}>
                  {t('reconnect')}
                </Menu.Item>
              )}
              <Menu.Item color="var(--b-danger-text)" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => void remove()}>
                {t('delete.action')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      <Facts instance={instance} leads={leads} onReconnect={reconnect} onDialog={setDialog} />
      <InstanceDialog instance={instance} dialog={dialog} onClose={() => setDialog(null)} />
    </article>
  )
}
