import { Handle, Position } from '@xyflow/react'
import type { Port } from '../graph/catalog'
import { useEditor, useEnv } from '../editor/context'
import styles from './Ways.module.css'

interface Ports {
  readonly ports: readonly Port[]
  /** The ports that lead on, each between two spaces. */
  readonly joined: string
  readonly leftBy: string | null
}

export function Outs({ id, ports, joined, leftBy, alone }: Ports & { readonly id: string; readonly alone: boolean }) {
  if (ports.length === 0) return null
  return (
    <ul className={styles.outs} data-alone={alone || undefined}>
      {ports.map((port) => (
        <li key={port.id} data-played={leftBy === port.id || undefined}>
          <span className={styles.label}>{port.label || port.id}</span>
          <Arm id={id} port={port.id} />
          <Way port={port} joined={joined} played={leftBy === port.id} place="side" />
        </li>
      ))}
    </ul>
  )
}

/** How many went this way, and how many of them came to the goal. */
function Arm({ id, port }: { readonly id: string; readonly port: string }) {
  const { host, t } = useEnv()
  const arm = useEditor(({ figures }) => figures[id]?.arms?.[port])
  if (arm === undefined) return null
  const contacts = arm.contacts.toLocaleString(host.language)
  const rate = arm.rate === null ? null : arm.rate.toLocaleString(host.language, { style: 'percent', maximumFractionDigits: 1 })
  return <small className={styles.arm} title={rate === null ? t('arms.contacts', { contacts }) : t('arms.rate', { contacts, rate })}>{rate === null ? contacts : `${contacts} · ${rate}`}</small>
}

/** What may go otherwise: no reply, not understood, failed. */
export function Feet({ ports, joined, leftBy }: Ports) {
  if (ports.length === 0) return null
  return (
    <ul className={styles.feet}>
      {ports.map((port) => (
        <li key={port.id} data-played={leftBy === port.id || undefined}>
          {port.label}
          <Way port={port} joined={joined} played={leftBy === port.id} place="foot" />
        </li>
      ))}
    </ul>
  )
}

interface WayProps {
  readonly port: Port
  readonly joined: string
  readonly played: boolean
  readonly place: 'side' | 'foot' | 'solo'
}

export function Way({ port, joined, played, place }: WayProps) {
  const { t } = useEnv()
  const leads = joined.includes(` ${port.id} `)
  const state = played ? 'played' : leads ? 'joined' : port.optional ? 'optional' : 'free'
  return (
    <Handle
      type="source" id={port.id} position={place === 'foot' ? Position.Bottom : Position.Right} className={styles.port}
      data-place={place} data-state={state} title={state !== 'free' && state !== 'optional' ? undefined : port.trouble ? t('port.trouble') : port.optional ? t('port.optional') : undefined}
    />
  )
}
