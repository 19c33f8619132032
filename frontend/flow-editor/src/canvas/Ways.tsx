import { Handle, Position } from '@xyflow/react'
import type { Port } from '../graph/catalog'
import { useEnv } from '../editor/context'
import styles from './Ways.module.css'

interface Ports {
  readonly ports: readonly Port[]
  /** The ports that lead on, each between two spaces. */
  readonly joined: string
  readonly leftBy: string | null
}

export function Outs({ ports, joined, leftBy, alone }: Ports & { readonly alone: boolean }) {
  if (ports.length === 0) return null
  return (
    <ul className={styles.outs} data-alone={alone || undefined}>
      {ports.map((port) => (
        <li key={port.id} data-played={leftBy === port.id || undefined}>
          <span className={styles.label}>{port.label || port.id}</span>
          <Way port={port} joined={joined} played={leftBy === port.id} place="side" />
        </li>
      ))}
    </ul>
  )
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
      data-place={place} data-state={state} title={state === 'optional' ? t('port.optional') : undefined}
    />
  )
}
