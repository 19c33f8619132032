import { ActionIcon, Menu, UnstyledButton } from '@mantine/core'
import type { Graph, Trace } from '@batuta/flow-editor'
import { IconArrowBackUp, IconCheck, IconChevronDown, IconRefresh, IconX } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ChannelMark } from '../../../ui/ChannelMark'
import { useStepKinds } from '../catalog'
import { useTriggerKinds } from '../precedence/data'
import { ClockButton } from './ClockButton'
import { Facts } from './Facts'
import { Screen } from './Screen'
import { startsOf } from './starts'
import { traceOf } from './trace'
import { usePlay } from './usePlay'
import styles from './TestPhone.module.css'

type Props = {
  funnelId: string
  graph: Graph
  revision: number
  channel: 'whatsapp' | 'webchat'
  flush: () => Promise<boolean>
  onTrace: (trace: Trace | null) => void
  onStep: (node: string) => void
  onClose: () => void
}

const CHANNELS = ['whatsapp', 'webchat'] as const

/** A telephone beside the drawing: it plays the draft as it is stored, and nothing leaves it. */
export function TestPhone({ funnelId, graph, revision, channel, flush, onTrace, onStep, onClose }: Props) {
  const { t } = useTranslation('funnels')
  const kinds = useStepKinds()
  const names = useTriggerKinds()
  const phone = useRef<HTMLElement>(null)
  const [play, move] = usePlay({ funnelId, revision, channel, flush })
  const { answer, inputs } = play
  useEffect(() => onTrace(traceOf(inputs.length === 0 ? null : answer, funnelId)), [answer, inputs.length, funnelId, onTrace])
  useEffect(() => () => onTrace(null), [onTrace])
  return (
    <aside
      ref={phone}
      className={styles.phone}
      aria-label={t('phone.label')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onClose()
      }}
    >
      <header className={styles.header}>
        <h2 className={styles.title}>{t('phone.title')}</h2>
        <Menu position="bottom-end" width={180}>
          <Menu.Target>
            <UnstyledButton className={styles.channel} aria-label={t('phone.channel', { channel: t(`channel.${play.channel}`) })}>
              <ChannelMark provider={play.channel} size={14} />
              {t(`channel.${play.channel}`)}
              <IconChevronDown size={13} aria-hidden />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {CHANNELS.map((one) => (
              <Menu.Item key={one} leftSection={<ChannelMark provider={one} size={16} />} rightSection={one === play.channel && <IconCheck size={15} aria-hidden />} onClick={() => move({ kind: 'channel', channel: one })}>
                {t(`channel.${one}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <ActionIcon aria-label={t('phone.close')} onClick={onClose}>
          <IconX size={17} aria-hidden />
        </ActionIcon>
      </header>
      <Screen play={play} move={move} starts={startsOf(graph, kinds, t('phone.hello'), names)} onStep={onStep} />
      {inputs.length > 0 && answer !== null && <Facts answer={answer} />}
      <footer className={styles.footer}>
        <ActionIcon aria-label={t('phone.restart')} title={t('phone.restart')} disabled={inputs.length === 0} onClick={() => move({ kind: 'restart' })}>
          <IconRefresh size={17} aria-hidden />
        </ActionIcon>
        <ActionIcon aria-label={t('phone.back')} title={t('phone.back')} disabled={inputs.length === 0} onClick={() => move({ kind: 'back' })}>
          <IconArrowBackUp size={17} aria-hidden />
        </ActionIcon>
        <ClockButton play={play} move={move} />
      </footer>
    </aside>
  )
}
